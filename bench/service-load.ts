import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { FootlightClient } from '../src/client/index.ts';
import { EmbeddedPostgres } from '../src/jobs/postgres/embedded-postgres.ts';
import { type Program, startProgram } from '../test/support/processes.ts';
import { Answers } from './load/answers.ts';
import { submitShare } from './load/callers.ts';
import { fillQuota } from './load/fill-quota.ts';
import { measureStatus } from './load/measure-status.ts';

/**
 * A service under load, with toys for productions: callers submit tasks, followers follow them, two workers run them;
 * PostgreSQL and a worker are killed, and a quota is filled and freed. Prints one JSON object; fails where a task was lost
 * or doubled, or a caller not answered in words.
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    callers: { type: 'string', default: '20' },
    followers: { type: 'string', default: '300' },
    kills: { type: 'string', default: '2' },
  },
});
const [TASKS, SECONDS, CALLERS, FOLLOWERS, KILLS] = [
  values.tasks,
  values.seconds,
  values.callers,
  values.followers,
  values.kills,
].map(Number) as [number, number, number, number, number];
const TOKEN = 'administrator-of-the-load';
const QUOTA_BYTES = 8 << 20;

const home = await mkdtemp(join(tmpdir(), 'footlight-load-'));
await chmod(home, 0o755);
const directory = join(home, 'postgres');
const [data, journal] = [join(home, 'data'), join(home, 'journal')];
const postgres = await EmbeddedPostgres.start({ directory });
const environment = {
  DATABASE_URL: postgres.url,
  FOOTLIGHT_TOKEN: TOKEN,
  TOY_MAX_STORED_BYTES: String(QUOTA_BYTES),
};
const service = await startProgram('service', data, environment);
const workers = [
  await startProgram('worker', data, environment),
  await startProgram('worker', data, environment),
];
try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  for (const program of [...workers, service]) await program.stop();
  await postgres[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
}

async function run(): Promise<boolean> {
  const url = service.ready;
  const client = new FootlightClient({ url, token: TOKEN });
  const [answers, statusAnswers] = [new Answers(), new Answers()];
  const tokens = await Promise.all(
    Array.from({ length: CALLERS }, (_, i) => client.addToken({ name: `caller ${i}` })),
  );
  const over = new AbortController();
  const ids: string[] = [];
  const measuring = measureStatus(
    { url, token: TOKEN, answers: statusAnswers },
    { pid: service.child.pid!, listIds: () => ids, signal: over.signal },
  );
  const startedAt = performance.now();
  const havoc = causeFailures();
  const submitting = tokens.map(async ({ token }, i) => {
    const labels = Array.from({ length: TASKS }, (_, n) => n)
      .filter((n) => n % CALLERS === i)
      .map((n) => `load-${n}`);
    const accepted = await submitShare({ url, token, answers }, { labels, seconds: SECONDS, journal });
    ids.push(...accepted.values());
    return accepted;
  });
  const filled = fillQuota({ url, token: tokens[0]!.token, answers }, QUOTA_BYTES);
  const accepted = new Map((await Promise.all(submitting)).flatMap((each) => [...each]));
  const submittedAfter = seconds(startedAt);
  const followed = await Promise.all(
    Array.from({ length: FOLLOWERS }, (_, i) => follow(client, ids[i % ids.length]!)),
  );
  await havoc;
  for (const id of ids) await follow(client, id);
  over.abort();
  const measured = await measuring;
  const found = await findTasks(accepted);
  const quota = await filled;
  const report = {
    asked: { tasks: TASKS, seconds: SECONDS, callers: CALLERS, followers: FOLLOWERS, kills: KILLS },
    submittedAfter,
    endedAfter: seconds(startedAt),
    accepted: accepted.size,
    ...found,
    brokenStreams: followed.filter((isWhole) => !isWhole).length,
    callers: { ...answers.counts, codes: answers.codes },
    status: { ...measured, ...statusAnswers.counts, codes: statusAnswers.codes },
    quota,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const all = [answers.counts, statusAnswers.counts];
  const isAnswered = all.every(({ none, refusedWithoutWords }) => none + refusedWithoutWords === 0);
  return accepted.size === TASKS && found.lost === 0 && found.doubled === 0 && isAnswered;
}

/** Kills PostgreSQL and a worker in turn, while tasks come in and run. */
async function causeFailures(): Promise<void> {
  for (let i = 0; i < KILLS; i++) {
    await sleep((SECONDS * 1000) / (2 * KILLS + 1));
    const [pid] = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await sleep((SECONDS * 1000) / (2 * KILLS + 1));
    const victim: Program = workers[i % workers.length]!;
    await victim.kill();
    workers[i % workers.length] = await startProgram('worker', data, environment);
  }
}

/** Follows a task to its end. @returns whether every event came, once and in order */
async function follow(client: FootlightClient, id: string): Promise<boolean> {
  const numbers: number[] = [];
  for await (const { sequence } of client.follow(id)) numbers.push(sequence);
  return numbers.every((number, i) => number === i + 1);
}

async function findTasks(accepted: ReadonlyMap<string, string>) {
  const database = new pg.Client({ connectionString: postgres.url });
  await database.connect();
  const { rows } = await database.query<{ id: string; label: string; status: string; reaps: number }>(
    `SELECT id, options->>'label' AS label, status, reaps FROM footlight.tasks
     WHERE options->>'label' LIKE 'load-%'`,
  );
  await database.end();
  const completed = new Set(rows.filter(({ status }) => status === 'completed').map(({ id }) => id));
  const lines = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
  const steps = lines.map((line) => JSON.parse(line) as { label: string; number: number });
  const begun = new Set(steps.map(({ label, number }) => `${label} ${number}`));
  return {
    lost: [...accepted.values()].filter((id) => !completed.has(id)).length,
    doubled: rows.length - new Set(rows.map(({ label }) => label)).size,
    crashedRuns: rows.reduce((sum, { reaps }) => sum + reaps, 0),
    stepsBegunAgain: steps.length - begun.size,
  };
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
