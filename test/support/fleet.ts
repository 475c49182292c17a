import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { FootlightClient, type Task } from '../../src/client/index.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { CLI } from './cli.ts';
import { layPostgres } from './postgres-template.ts';
import { startProgram } from './processes.ts';
import { startS3Server } from './s3-server.ts';

const TOKEN = 'administrator-of-the-fleet';
const PATIENCE_MS = 120_000;

interface Member extends AsyncDisposable {
  /** The address of the service, or the name of a worker among all. */
  readonly ready: string;
  kill(): Promise<void>;
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** A service and workers in processes of their own, with a database: toys that share a folder. */
export function startToyFleet(place: string, workers: number): Promise<Fleet> {
  const folder = join(place, 'data');
  return startFleet(place, workers, {}, (role, _number, environment) =>
    startProgram(role, folder, environment),
  );
}

/** The real programs, each with a folder of its own, which share a bucket. */
export async function startRealFleet(place: string, workers: number): Promise<Fleet> {
  await mkdir(join(place, 's3'), { recursive: true });
  const server = await startS3Server(join(place, 's3'));
  const environment = { FOOTLIGHT_STORE: server.address('fleet') };
  const fleet = await startFleet(place, workers, environment, (role, number, all) =>
    startReal(role, join(place, `${role}-${number}`), all, place),
  );
  return {
    ...fleet,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function startReal(
  role: 'service' | 'worker',
  folder: string,
  environment: NodeJS.ProcessEnv,
  inputs: string,
): Promise<Member> {
  const own =
    role === 'service' ? ['serve', '--no-worker', '--port', '0', '--input-root', inputs] : ['worker'];
  const level = process.env.FOOTLIGHT_TEST_LOG ?? 'error';
  const options = ['--data-dir', folder, '--device', 'none', '--log-level', level];
  const child = spawn(process.execPath, [fileURLToPath(CLI), ...own, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment, FOOTLIGHT_LANG: 'en' },
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? /Working as (\S+)/.exec(line)?.[1];
    if (ready !== undefined)
      return { ready, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end('SIGKILL') };
  }
  throw new Error(`The ${role} ended before it was ready.`);
}

async function startFleet(
  place: string,
  count: number,
  settings: NodeJS.ProcessEnv,
  start: (role: 'service' | 'worker', number: number, environment: NodeJS.ProcessEnv) => Promise<Member>,
) {
  await mkdir(place, { recursive: true });
  await layPostgres(join(place, 'postgres'));
  const postgres = await EmbeddedPostgres.start({ directory: join(place, 'postgres') });
  const environment = { ...settings, DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
  const service = await start('service', 0, environment);
  const workers: Member[] = [];
  for (let i = 0; i < count; i++) workers.push(await start('worker', i, environment));
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  const pool = new pg.Pool({ connectionString: postgres.url });
  const query = async <Row extends pg.QueryResultRow>(text: string, id: string): Promise<Row[]> =>
    (await pool.query<Row>(text, [id])).rows;
  return {
    client,
    async waitUntil(isSo: () => Promise<boolean>): Promise<void> {
      for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await sleep(50))
        assert.ok(Date.now() < end, 'it takes too long');
    },
    async waitForEnd(id: string): Promise<Task> {
      for await (const _event of client.follow(id));
      return client.getTask(id);
    },
    /** How many items of a task each worker has made or is making. */
    async countMade(id: string): Promise<Map<string, number>> {
      const rows = await query<{ executor: string; made: number }>(
        `SELECT executor, count(*)::int AS made FROM footlight.shared_items
         WHERE task_id = $1 AND executor IS NOT NULL GROUP BY executor`,
        id,
      );
      return new Map(rows.map(({ executor, made }) => [executor, made]));
    },
    /** How many items of a task a worker holds. */
    async countHeld(id: string): Promise<number> {
      const rows = await query<{ held: number }>(
        'SELECT count(holder)::int AS held FROM footlight.shared_items WHERE task_id = $1',
        id,
      );
      return rows[0]!.held;
    },
    async findOwner(id: string): Promise<string> {
      const [task] = await query<{ executor: string }>(
        'SELECT executor FROM footlight.tasks WHERE id = $1',
        id,
      );
      return task!.executor;
    },
    async kill(isVictim: (executor: string) => boolean): Promise<void> {
      await workers.find(({ ready }) => isVictim(ready))!.kill();
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      for (const program of [...workers, service]) await program[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}
