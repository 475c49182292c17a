import assert from 'node:assert/strict';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FootlightClient, type Task } from '../../src/client/index.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { unlessFull } from '../support/full.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { type Program, startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 'administrator-of-the-fleet';
const PATIENCE_MS = 60_000;
const folder = createTemporaryFolder();
before(() => chmod(folder, 0o755));

interface Entry {
  readonly number: number;
  readonly pid: number;
}

suite('items of one task are made by several workers', { skip: unlessFull }, () => {
  test('each once, and by both', async () => {
    await using fleet = await startFleet('both', 2);
    const id = await fleet.submit({ steps: 12, seconds: 0.6 });
    const task = await fleet.waitForEnd(id);
    assert.equal(task.status, 'completed', JSON.stringify(task.error));
    const entries = await fleet.readJournal();
    assert.deepEqual(
      entries.map(({ number }) => number).toSorted((a, b) => a - b),
      range(12),
    );
    assert.equal(new Set(entries.map(({ pid }) => pid)).size, 2, 'the media processes of two workers');
    assert.equal((await fleet.listMakers(id)).size, 2);
  });

  for (const victim of ['owner', 'helper'] as const)
    test(`all of them, and nothing twice that was finished, when the ${victim} is killed`, async () => {
      await using fleet = await startFleet(victim, 3);
      const id = await fleet.submit({ steps: 20, seconds: 0.6 });
      await fleet.waitUntil(async () => (await fleet.listMakers(id)).size >= 2);
      const owner = await fleet.findOwner(id);
      await fleet.kill((executor) => (executor === owner) === (victim === 'owner'));
      const task = await fleet.waitForEnd(id);
      assert.equal(task.status, 'completed', JSON.stringify(task.error));
      const numbers = (await fleet.readJournal()).map(({ number }) => number);
      assert.deepEqual(
        [...new Set(numbers)].toSorted((a, b) => a - b),
        range(20),
      );
      assert.ok(numbers.length <= 21, `steps ${numbers.join()} were begun for 20`);
    });
});

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** A service and workers that share a folder, with a database of their own. */
async function startFleet(name: string, count: number) {
  const place = join(folder, name);
  const journal = join(place, 'journal');
  await mkdir(journal, { recursive: true });
  await layPostgres(join(place, 'postgres'));
  const postgres = await EmbeddedPostgres.start({ directory: join(place, 'postgres') });
  const environment = { DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
  const data = join(place, 'data');
  const service = await startProgram('service', data, environment);
  const workers: Program[] = [];
  for (let i = 0; i < count; i++) workers.push(await startProgram('worker', data, environment));
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  const pool = new pg.Pool({ connectionString: postgres.url });
  const waitUntil = async (isSo: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await sleep(50))
      assert.ok(Date.now() < end, 'it takes too long');
  };
  return {
    client,
    waitUntil,
    submit: (options: Record<string, unknown>) =>
      client.submit('toy' as never, { ...options, journal, shared: true } as never),
    async waitForEnd(id: string): Promise<Task> {
      for await (const _event of client.follow(id));
      return client.getTask(id);
    },
    async readJournal(): Promise<Entry[]> {
      const lines = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
      return lines.map((line) => JSON.parse(line) as Entry);
    },
    /** The workers that have made or are making items of a task. */
    async listMakers(id: string): Promise<Set<string>> {
      const { rows } = await pool.query<{ executor: string }>(
        'SELECT DISTINCT executor FROM footlight.shared_items WHERE task_id = $1 AND executor IS NOT NULL',
        [id],
      );
      return new Set(rows.map(({ executor }) => executor));
    },
    async findOwner(id: string): Promise<string> {
      const { rows } = await pool.query('SELECT executor FROM footlight.tasks WHERE id = $1', [id]);
      return rows[0].executor;
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
