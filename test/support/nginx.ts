import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const PROGRAM = '/usr/sbin/nginx';
const EXAMPLE = new URL('../../examples/nginx.conf', import.meta.url);
const START_MS = 20_000;

/** Why tests behind nginx are skipped. */
export const unlessNginx: string | false = existsSync(PROGRAM) ? false : `no nginx at ${PROGRAM}`;

export interface Nginx extends AsyncDisposable {
  /** The server of `examples/nginx.conf`. */
  readonly url: string;
  /** The same, with nginx's own limit of bodies: a megabyte. */
  readonly limitedUrl: string;
  /** Kills it with all connections, and starts it again. */
  restart(): Promise<void>;
}

/** Runs nginx as the example says, on free ports. */
export async function startNginx(folder: string, serviceUrl: string): Promise<Nginx> {
  const [port, limitedPort] = [await freePort(), await freePort()];
  const example = (await readFile(EXAMPLE, 'utf8')).replace('127.0.0.1:8420', new URL(serviceUrl).host);
  const server = example.slice(example.indexOf('server {'));
  const limited = server.replace('listen 80', `listen 127.0.0.1:${limitedPort}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${join(folder, 'pid')}; worker_processes 1;
    events {}
    http {
      access_log off; client_body_temp_path ${join(folder, 'bodies')}; proxy_temp_path ${join(folder, 'proxied')};
      ${example.replace('listen 80', `listen 127.0.0.1:${port}`)}
      ${limited.replace('client_max_body_size 0;', '')}
    }`,
  );
  let program = await startProgram(folder, file, port);
  return {
    url: `http://127.0.0.1:${port}`,
    limitedUrl: `http://127.0.0.1:${limitedPort}`,
    async restart() {
      await stop(program);
      program = await startProgram(folder, file, port);
    },
    [Symbol.asyncDispose]: () => stop(program),
  };
}

async function startProgram(folder: string, file: string, port: number): Promise<ChildProcess> {
  const args = ['-p', folder, '-c', file, '-e', 'stderr'];
  const program = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  program.stderr!.on('data', (text) => {
    said += text;
  });
  const until = Date.now() + START_MS;
  while (!(await isListening(port))) {
    if (program.exitCode !== null || Date.now() > until) throw new Error(`nginx does not start: ${said}`);
    await sleep(50);
  }
  return program;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** At once: connections are cut, as in a crash. */
async function stop(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return;
  program.kill('SIGTERM');
  await once(program, 'exit');
}
