import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { renderOptionsPage } from '../../scripts/reference/options-page.ts';
import { EngineRegistry } from '../../src/engines/registry.ts';
import type { Production } from '../../src/execution/production.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { type CliResult, startCli } from '../support/cli.ts';
import { poster } from '../support/poster.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const FIXTURE = new URL('../fixtures/poster/', import.meta.url);
const folder = createTemporaryFolder();
const productions = new Map([[poster.name, poster as unknown as Production]]);
const PROGRAM = new URL('../support/poster-program.ts', import.meta.url);
let service: TestService;

function cli(...args: string[]): Promise<CliResult> {
  return startCli(args, folder, {}, PROGRAM).result;
}

before(async () => {
  await makeVideo(join(folder, 'film.mp4'), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(25),
    draw: (frame, [luma]) => luma.samples.fill(60 + frame),
  });
  service = await startTestService(folder, {
    policy: { inputRoots: [folder] },
    production: { productions, engines: new EngineRegistry([]), host: new URL('host.ts', FIXTURE) },
  });
});
after(async () => service[Symbol.asyncDispose]());

suite('a production of one folder and one line in the list', () => {
  test('the page that explains how shows the code that is tested here', async () => {
    const page = await readFile(new URL('../../docs/adding-a-production.md', import.meta.url), 'utf8');
    const shown = page.replaceAll("'../../", "'../../../src/");
    for (const name of await readdir(FIXTURE)) {
      if (name === 'host.ts') continue;
      const code = await readFile(new URL(name, FIXTURE), 'utf8');
      const block = name.endsWith('.json')
        ? `\`\`\`json\n${code}\`\`\``
        : `\`\`\`ts\n// ${name}\n${code}\`\`\``;
      assert.ok(shown.includes(block), `${name} differs`);
    }
  });

  test('is described, run as a task, and asked by a route of its own', async () => {
    const [described] = await service.client.listProductions();
    assert.equal(described?.name, 'poster');
    const body = JSON.stringify({ input: join(folder, 'film.mp4'), at: 0.4 });
    const accepted = await service.ask('POST', '/api/v1/poster', { body });
    const { task_id: id } = (await accepted.json()) as { task_id: string };
    for await (const _event of service.client.follow(id));
    const { status, result, error } = await service.client.getTask(id);
    assert.equal(status, 'completed', JSON.stringify(error));
    const { outputs } = result as unknown as { outputs: { picture: string } };
    const picture = await service.client.download(id, outputs.picture);
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer()).subarray(0, 2)], [0xff, 0xd8]);
    const time = await service.ask('GET', `/api/v1/posters/${id}/time`);
    assert.deepEqual(await time.json(), { at: 0.4 });
  });

  test('has a command, and stands where the terminal lists productions and engines', async () => {
    const film = join(folder, 'film.mp4');
    const made = await cli(
      'poster',
      film,
      '--at',
      '0.4',
      '-o',
      'made.jpg',
      '--work-dir',
      join(folder, 'work'),
    );
    assert.equal(made.code, 0, made.stderr);
    assert.equal(made.stdout, `picture: ${join(folder, 'made.jpg')}\n`);
    const late = await cli(
      'poster',
      film,
      '--at',
      '400',
      '-o',
      'late.jpg',
      '--work-dir',
      join(folder, 'work'),
    );
    assert.match(late.stderr, /poster\.past-end/);
    const times = await cli('poster-times', film);
    assert.match(times.stdout, /^0 to 1(\.\d+)? seconds?\n$/);
    const help = (await cli('--help')).stdout;
    assert.match(help, /^ {2}poster-times <VIDEO> +Say from which times/m);
    assert.match(help, /^ {2}poster \[options\] <input> +Take a picture of a video$/m);
    assert.match((await cli('help', 'submit')).stdout, /^ {2}poster \[options\] <input>/m);
    const listed = JSON.parse((await cli('productions', '--json')).stdout) as { productions: object[] };
    assert.deepEqual(listed.productions, await service.client.listProductions());
    const page = (await cli('productions', 'poster')).stdout;
    for (const line of [
      /^poster: Take/,
      /^ {2}--at <S> +Seconds from/m,
      /^ {2}still +Take.*100 %/m,
      /^ {2}picture /m,
    ])
      assert.match(page, line);
    for (const command of ['engines', 'doctor']) assert.match((await cli(command)).stdout, /toy-cloud/);
  });

  test('stands in the OpenAPI document and in the reference', async () => {
    const document = (await (await service.ask('GET', '/openapi.json')).json()) as { paths: object };
    for (const path of ['/api/v1/poster', '/api/v1/poster/plan', '/api/v1/posters/{id}/time'])
      assert.ok(path in document.paths, path);
    const page = renderOptionsPage([...productions.values()]);
    assert.ok(page.includes('| `--at <S>` | `at` | a number, 0 and more | `0` | basic |'), page);
  });
});
