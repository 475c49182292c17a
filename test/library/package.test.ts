import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { probe } from '../../src/media/probe.ts';
import { unlessFull } from '../support/full.ts';
import { installPackage } from '../support/installed-package.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService } from '../support/test-service.ts';
import { runTypeScript } from '../support/typescript.ts';

const folder = createTemporaryFolder();
const run = promisify(execFile);
const env = { ...process.env, FOOTLIGHT_CACHE: join(folder, 'cache'), FOOTLIGHT_LANG: 'en' };

before(() => installPackage(folder));

/** Runs an example as a program that has installed the package does. @returns what it printed */
async function runExample(name: string, args: readonly string[], more = {}): Promise<string> {
  const path = join(folder, 'examples', name);
  const { stdout } = await run(process.execPath, [path, ...args], { cwd: folder, env: { ...env, ...more } });
  return stdout;
}

/** Compiles files as strictly as can be. @returns the packages whose declarations were read, all of them checked */
async function compile(name: string, files: readonly string[], options: object): Promise<Set<string>> {
  const config = {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      allowImportingTsExtensions: true,
      ...options,
    },
    files,
  };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(config));
  const stdout = await runTypeScript([
    '-p',
    join(folder, `${name}.json`),
    '--listFiles',
    '--pretty',
    'false',
  ]).catch((error: { stdout: string }) => assert.fail(error.stdout.replace(/^\/.*\n/gm, '')));
  const packages = stdout.split('\n').map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  // The compiler's own library; and a package that the types of Node look for, as it has the name of one of its modules.
  const isOther = (found: string): boolean => found.startsWith('@typescript/') || found === 'buffer';
  return new Set(packages.filter((found) => found !== undefined && !isOther(found)) as string[]);
}

suite('the types of the package', () => {
  test('hold for a program on Node that checks its libraries too, the examples', async () => {
    const examples = ['adapter', 'client', 'library', 'render'].map((each) => `examples/${each}.ts`);
    await writeFile(
      join(folder, 'wrong.ts'),
      `import { createStudio } from 'footlight';
// @ts-expect-error It has no such option.
void createStudio().run('enhance', { input: 'play.mp4', bogusOption: 1 });
// @ts-expect-error It takes no such value.
void createStudio().plan('narrate', { novel: 'novel.txt', profile: 'opera' });
// @ts-expect-error There is no such production.
void createStudio().run('enchant', { input: 'play.mp4' });
`,
    );
    const read = await compile('program', [...examples, 'wrong.ts'], { types: ['node'] });
    const expected = ['@types/node', 'footlight', 'node-av', 'undici-types', 'zod'];
    assert.deepEqual([...read].sort(), expected);
  });

  test('hold for the client in a page, which has no types of Node', async () => {
    await writeFile(
      join(folder, 'page.ts'),
      `import { FootlightClient } from 'footlight/client';
export const client = new FootlightClient({ url: location.origin });
void client.submit('upscale', { input: 'upload:1', scale: 2 });
`,
    );
    const read = await compile('page', ['page.ts'], { types: [], lib: ['es2024', 'dom', 'dom.iterable'] });
    assert.deepEqual([...read].sort(), ['footlight', 'zod']);
  });
});

suite('the examples', () => {
  const novel = join(folder, 'novel.txt');
  before(() => writeFile(novel, 'It rained.\n\n“Good evening,” said the keeper.\n'));

  test('the library', async () => {
    const printed = await runExample('library.ts', [novel, 'drama.m4b']);
    assert.match(printed, /^plan: \d+ characters/);
    assert.match(printed, /^\d+ %: mastering$/m);
    assert.match(printed, new RegExp(`^audio: ${join(folder, 'drama.m4b')}$`, 'm'));
    assert.equal((await probe(join(folder, 'drama.m4b'))).streams[0]?.kind, 'audio');
  });

  test('an adapter', { skip: unlessFull }, async () => {
    const printed = await runExample('adapter.ts', [novel, 'hummed.flac']);
    assert.match(printed, /^hum:HERTZ is ready: Hums every line$/m);
    const figures = JSON.parse(await readFile(join(folder, 'hummed-report.json'), 'utf8')) as {
      lines: { voice: string }[];
    };
    assert.deepEqual([...new Set(figures.lines.map(({ voice }) => voice))], ['hum-330:hum']);
  });

  test('an edit', { skip: unlessFull }, async () => {
    await mkdir(join(folder, 'films'));
    const printed = await runExample('render.ts', ['films']);
    assert.match(printed, new RegExp(`^film: ${join(folder, 'films/cut.mp4')}$`, 'm'));
    // 1, 0.96 and 1 seconds, of which two share 0.2.
    const seconds = Number(/^([\d.]+) seconds$/m.exec(printed)?.[1]);
    assert.ok(Math.abs(seconds - 2.76) < 0.05, printed);
  });

  test('a client', { skip: unlessFull }, async () => {
    await mkdir(join(folder, 'service'));
    await chmod(folder, 0o755);
    const production = { productions: await createProductions(), engines: createEngines(), host: JOB_HOST };
    await using service = await startTestService(join(folder, 'service'), { production });
    const still = Buffer.concat([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]);
    await writeFile(join(folder, 'still.ppm'), still);
    const access = { FOOTLIGHT_URL: service.url, FOOTLIGHT_TOKEN: ADMIN_TOKEN };
    const printed = await runExample('client.ts', ['still.ppm'], access);
    assert.match(printed, /^task_\S* completed/m);
    assert.match(printed, /^fetched large\.png$/m);
    const [video] = (await probe(join(folder, 'large.png'))).streams;
    assert.deepEqual(video?.kind === 'video' && [video.width, video.height], [128, 96]);
    await assert.rejects(runExample('client.ts', ['still.ppm'], { ...access, FOOTLIGHT_TOKEN: 'wrong' }), {
      code: 1,
      stderr: /^auth\.invalid: /,
    });
  });
});
