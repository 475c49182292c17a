import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FootlightClient, type TaskEvent } from '../../src/client/index.ts';
import { probe } from '../../src/media/probe.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { startCli } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const NOBODY = 65534;
const folder = createTemporaryFolder();
const run = promisify(execFile);

interface Served extends AsyncDisposable {
  readonly url: string;
  /** What was printed beside the address: the administrator's token at the first start. */
  readonly token: string | undefined;
  /** @param signals what it is told to stop by; SIGTERM if there are none */
  stop(...signals: NodeJS.Signals[]): Promise<number | null>;
  kill(): Promise<void>;
}

/** `footlight serve` as a person starts it: nothing is set up before. */
async function serve(home: string, isFirst: boolean, uid?: number): Promise<Served> {
  const own = { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), FOOTLIGHT_LANG: 'en' };
  const environment: NodeJS.ProcessEnv = { ...process.env, ...own };
  // Another user can't write where this one keeps compiled code.
  if (uid !== undefined) delete environment.NODE_COMPILE_CACHE;
  const args = ['serve', '--port', '0', '--log-level', 'error', '--device', 'none', '--input-root', home];
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args, '--data-dir', join(home, 'data')], {
    cwd: home,
    env: environment,
    uid,
    gid: uid,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for await (const line of createInterface({ input: child.stdout! })) {
    printed += `${line}\n`;
    if (line.startsWith(isFirst ? 'Token' : 'Footlight serves')) break;
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  assert.ok(url, `it did not start: ${printed}`);
  const end = async (...signals: NodeJS.Signals[]): Promise<number | null> => {
    for (const signal of signals) child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    url,
    token: /: (fl_\S+)$/m.exec(printed)?.[1],
    stop: (...signals) => end(...(signals.length > 0 ? signals : (['SIGTERM'] as const))),
    kill: async () => void (await end('SIGKILL')),
    [Symbol.asyncDispose]: async () => void (await end('SIGTERM')),
  };
}

async function newHome(name: string, uid?: number): Promise<string> {
  await chmod(folder, 0o755);
  const home = join(folder, name);
  await mkdir(home);
  await makeStageVideo(join(home, 'play.mp4'), { width: 128, height: 96, frames: 25 });
  if (uid !== undefined) for (const path of [home, join(home, 'play.mp4')]) chownSync(path, uid, uid);
  return home;
}

/** Whether an ordinary user may read the program at all: a clone in a private folder can't be shared. */
async function canOthersRead(path: string): Promise<boolean> {
  for (let place = path; place !== parse(place).root; place = dirname(place))
    if (((await stat(place)).mode & 0o005) !== 0o005 && place !== path) return false;
  return true;
}

async function submitByCurl({ url, token }: Served, home: string): Promise<string> {
  const body = JSON.stringify({ input: join(home, 'play.mp4'), target: 'x2', upscaler: 'lanczos' });
  const { stdout } = await run('curl', [
    ...[
      '-sS',
      '-w',
      '\n%{http_code}',
      '-H',
      `Authorization: Bearer ${token}`,
      '-H',
      'Content-Type: application/json',
    ],
    ...['-d', body, `${url}/api/v1/enhance`],
  ]);
  const [answer, status] = stdout.split('\n') as [string, string];
  assert.equal(status, '202', answer);
  return (JSON.parse(answer) as { task_id: string }).task_id;
}

/** A job submitted by curl, followed by the client and the command line at the same time, to its end. */
async function produce(served: Served, home: string): Promise<void> {
  const id = await submitByCurl(served, home);
  const environment = { FOOTLIGHT_URL: served.url, FOOTLIGHT_TOKEN: served.token! };
  const logs = startCli(['jobs', 'logs', id, '--json'], home, environment).result;
  const client = new FootlightClient({ url: served.url, token: served.token });
  const events = await Array.fromAsync(client.follow(id));
  const lines = (await logs).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TaskEvent);
  assert.deepEqual(lines, events);
  const task = await client.getTask(id);
  assert.equal(task.status, 'completed', JSON.stringify(task.error));
  const names = (await client.listArtifacts(id)).map(({ name }) => name);
  assert.ok(
    names.includes('play-enhanced.mp4') && names.includes('play-enhanced-report/index.html'),
    names.join(),
  );
  const page = await fetch(await client.link(id, 'play-enhanced-report/index.html'));
  assert.match(await page.text(), /<html/);
}

/** The same from another command line, which fetches what was made. */
async function submit({ url, token }: Served, home: string): Promise<void> {
  const environment = { FOOTLIGHT_URL: url, FOOTLIGHT_TOKEN: token! };
  const submitted = await startCli(
    ['submit', 'enhance', 'play.mp4', '--target', 'x2', '--upscaler', 'lanczos', '-o', 'fetched/larger.mp4'],
    home,
    environment,
  ).result;
  assert.equal(submitted.code, 0, submitted.stderr);
  const video = (await probe(join(home, 'fetched', 'larger.mp4'))).streams.find(
    ({ kind }) => kind === 'video',
  );
  assert.equal((video as { width: number }).width, 256);
}

suite('footlight serve, with nothing set up', () => {
  test('as whoever runs the tests: a job by curl, several starts, a crash, a clean stop', async () => {
    const home = await newHome('own');
    const first = await serve(home, true);
    await produce(first, home);
    await submit(first, home);
    // As under npm, which passes on what a terminal has sent to both.
    assert.equal(await first.stop('SIGTERM', 'SIGTERM'), 0);
    const files = join(home, 'data', 'postgres', 'data');
    assert.ok(!(await readdir(files)).includes('postmaster.pid'), 'the database is stopped');
    const second = { ...(await serve(home, false)), token: first.token };
    const id = await submitByCurl(second, home);
    await second.kill();
    await using third = await serve(home, false);
    assert.equal(third.token, undefined, 'the token is shown once');
    const client = new FootlightClient({ url: third.url, token: first.token });
    const events = await Array.fromAsync(client.follow(id));
    assert.equal(events.at(-1)?.event_type, 'task-completed', 'what was running is taken up again');
    assert.equal((await client.listTasks()).length, 3);
    // Its terminal is closed.
    assert.equal(await third.stop('SIGHUP'), 0);
    assert.ok(!(await readdir(files)).includes('postmaster.pid'), 'the database is stopped then too');
  });

  test('as an ordinary user', { skip: unlessFull }, async (context) => {
    if (process.getuid?.() !== 0) return context.skip('the tests run as an ordinary user already');
    if (!(await canOthersRead(CLI))) return context.skip('other users can’t read this folder');
    const home = await newHome('nobody', NOBODY);
    await using served = await serve(home, true, NOBODY);
    await produce(served, home);
    await submit(served, home);
  });

  test('refuses wrong flags at once, each with what is wrong', async () => {
    for (const [flags, said] of [
      [['--port', '99999'], /use a whole number from 0 to 65535/],
      [['--jobs', '0.5'], /use a whole number of at least 1/],
      [['--input-root', '/no/such/folder'], /\(usage\.input-root\)/],
    ] as const) {
      const { code, stderr } = await startCli(
        ['serve', ...flags, '--data-dir', join(folder, 'never')],
        folder,
      ).result;
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
    }
    await assert.rejects(stat(join(folder, 'never')), { code: 'ENOENT' });
  });

  test('refuses to be open to the network without tokens', async () => {
    const home = await newHome('open');
    const data = join(home, 'data');
    const { code, stderr } = await startCli(
      ['serve', '--host', '0.0.0.0', '--no-auth', '--data-dir', data],
      home,
    ).result;
    assert.equal(code, 2);
    assert.match(stderr, /\(service\.no-auth\)/);
  });
});
