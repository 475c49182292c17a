import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

const ROOT = '/usr/lib/postgresql';
const NOBODY = 65534;

export interface KillablePostgres extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** kill -9, and up again. */
  crash(): Promise<void>;
}

/** Debian's PostgreSQL, where it is installed. */
export function findDebianPostgresVersion(): string | undefined {
  return existsSync(ROOT) ? readdirSync(ROOT).toSorted((a, b) => Number(b) - Number(a))[0] : undefined;
}

export async function startDebianPostgres(folder: string, version: string): Promise<KillablePostgres> {
  const bin = join(ROOT, version, 'bin');
  const data = join(folder, 'debian-postgres');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o755);
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (identity.uid !== undefined) chownSync(data, NOBODY, NOBODY);
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'footlight', '-A', 'trust'], {
    ...identity,
    cwd: folder,
  });
  const port = await freePort();
  const url = `postgresql://footlight@127.0.0.1:${port}/postgres`;
  const flags = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ];
  const launch = () => spawn(join(bin, 'postgres'), flags, { ...identity, cwd: folder, stdio: 'ignore' });
  let server = launch();
  await waitUntilUp(url);
  return {
    url,
    port,
    async crash() {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      // Its children notice that the postmaster is gone before a new one may start.
      await sleep(1_000);
      server = launch();
      await waitUntilUp(url);
    },
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
    },
  };
}

export async function waitUntilUp(url: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch {
      await sleep(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('The database does not come up.');
}
