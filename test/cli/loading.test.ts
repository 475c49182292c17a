import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { JOB_HOST } from '../../src/app.ts';
import { superviseJob } from '../../src/execution/isolation/supervisor.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { startCli } from '../support/cli.ts';
import { type LoadedModules, logModules, readLoadedModules } from '../support/loaded-modules.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const picture = join(folder, 'picture.ppm');
await writeFile(picture, Buffer.concat([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]));
const environment = { ...logModules(folder), FOOTLIGHT_CACHE: join(folder, 'cache') };

/** What serves and fetches: no run of this machine alone needs it. */
const NETWORK = /^(@aws-sdk|@smithy|@dbos-inc|pg$|hono$|@hono|@tus|@opentelemetry|undici|pino|prom-client)/;
const MEDIA = /^(node-av|onnxruntime-node|protobufjs)$/;
const SCHEMAS = /^zod$/;

async function load(...args: string[]): Promise<LoadedModules[]> {
  const { code, stderr } = await startCli(args, folder, environment).result;
  assert.equal(code, 0, stderr);
  return readLoadedModules(folder);
}

function assertNone({ packages, program }: LoadedModules, ...kinds: readonly RegExp[]): void {
  const found = [...packages].filter((name) => kinds.some((kind) => kind.test(name)));
  assert.deepEqual(found, [], program);
}

suite('a program loads what it needs alone', () => {
  test('the version', async () => {
    const [main, ...others] = await load('--version');
    assert.equal(others.length, 0);
    assertNone(main!, NETWORK, MEDIA, SCHEMAS);
    assert.ok(main!.own.length < 10, `${main!.own.length} files of our own`);
  });

  test('the help of all commands', async () => {
    const [main] = await load('--help');
    assertNone(main!, NETWORK, MEDIA);
    assert.deepEqual(
      main!.own.filter((path) => path.startsWith('cli/commands/')),
      [],
    );
  });

  test('the help of one production', async () => {
    const [main] = await load('render', '--help');
    assertNone(main!, NETWORK, MEDIA);
    const productions = main!.own.flatMap(
      (path) => /^productions\/([^/]+)\/index\.ts$/.exec(path)?.[1] ?? [],
    );
    assert.deepEqual(productions, ['render']);
    assert.ok(!main!.own.includes('productions/render/workflow.ts'));
  });

  test('a command of its own', async () => {
    const [main] = await load('cache', 'ls');
    assertNone(main!, NETWORK, MEDIA, SCHEMAS);
    assert.deepEqual(
      main!.own.filter((path) => path.startsWith('cli/commands/')),
      ['cli/commands/cache.ts'],
    );
  });

  test('a run: the media in its child alone', async () => {
    const [main, host] = await load(
      'upscale',
      picture,
      '-o',
      'large.png',
      '--work-dir',
      join(folder, 'work'),
    );
    assertNone(main!, NETWORK, MEDIA);
    assertNone(host!, NETWORK);
    assert.ok(host!.packages.has('node-av'), 'the log counts what is loaded');
    const productions = host!.own.flatMap(
      (path) => /^productions\/([^/]+)\/workflow\.ts$/.exec(path)?.[1] ?? [],
    );
    assert.deepEqual(productions, ['upscale']);
  });

  test('a check of media: no production, no net', async () => {
    const files = [
      { key: 'input', option: 'input', role: 'media', value: picture, isListed: false },
    ] as const;
    const request = { mode: 'check', files, mediaLimits: DEFAULT_MEDIA_LIMITS } as const;
    const options = { host: JOB_HOST, environment: { ...process.env, ...environment } };
    assert.equal(await superviseJob(request, options), undefined);
    const [host] = await readLoadedModules(folder);
    assertNone(host!, NETWORK, SCHEMAS, /^onnxruntime-node$/);
    assert.ok(host!.packages.has('node-av'));
    assert.deepEqual(
      host!.own.filter((path) => path.startsWith('productions/')),
      [],
    );
    const refused = superviseJob(
      { ...request, mediaLimits: { ...DEFAULT_MEDIA_LIMITS, maxPixels: 100 } },
      options,
    );
    await assert.rejects(refused, { code: 'media.too-many-pixels' });
  });
});

suite('compiled code is kept', () => {
  // Where the tests keep theirs is not asked.
  before(() => delete process.env.NODE_COMPILE_CACHE);

  test('below the cache folder', async () => {
    await load('--help');
    assert.notEqual((await readdir(join(folder, 'cache', 'compiled'))).length, 0);
  });

  test('where it can be; elsewhere nothing fails', async () => {
    const unusable = { FOOTLIGHT_CACHE: join(picture, 'cache') };
    const { code, stdout, stderr } = await startCli(['--version'], folder, unusable).result;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(stderr, '');
  });
});
