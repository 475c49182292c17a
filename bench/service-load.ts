import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FootlightClient } from '../src/client/index.ts';
import { mapConcurrently } from '../src/core/map-concurrently.ts';
import { EmbeddedPostgres } from '../src/jobs/postgres/embedded-postgres.ts';
import { type Program, startProgram } from '../test/support/processes.ts';
import { Answers } from './load/answers.ts';
import { submitShare } from './load/callers.ts';
import { fillQuota } from './load/fill-quota.ts';
import { findTasks } from './load/find-tasks.ts';
import { type Followed, follow, followNewest } from './load/followers.ts';
import { measureStatus, summarizeCalls } from './load/measure-status.ts';
import { awaitDatabase, type Span } from './load/outages.ts';
import { recordProcesses, summarize, toTable } from './load/process-record.ts';
import { fillFor, mountSmallDisk } from './load/small-disk.ts';
import { findFaults } from './load/verdict.ts';

/**
 * A service under load, with toys for productions: callers submit tasks, followers follow them, two workers run them;
 * PostgreSQL and a worker are killed, a quota is filled and freed, and so is the disk of all of them where one may be
 * mounted. Prints one JSON object, and on stderr what each program had of memory each minute; fails where a task was lost, doubled or ended with another failure than a full disk, a
 * stream had gaps, or a caller was not answered in words.
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    callers: { type: 'string', default: '20' },
    followers: { type: 'string', default: '300' },
    kills: { type: 'string', default: '2' },
    /** MiB of the disk. */
    disk: { type: 'string', default: '4096' },
    /** How long it is full. */
    full: { type: 'string', default: '5' },
  },
});
const asked = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
) as Record<keyof typeof values, number>;
const TOKEN = 'administrator-of-the-load';
const QUOTA_BYTES = 8 << 20;
const MIN_FREE_BYTES = 16 << 20;
const SAMPLE_SECONDS = 5;
/** Stories of ended tasks that are asked for at a time. */
const RETOLD_AT_ONCE = 50;

// Also where a start fails, what was started before ends, the last first.
await using started = new AsyncDisposableStack();
const home = await mkdtemp(join(tmpdir(), 'footlight-load-'));
started.defer(() => rm(home, { recursive: true, force: true }));
await chmod(home, 0o755);
const [directory, data, journal] = ['postgres', 'data', 'journal'].map((name) =>
  join(home, 'disk', name),
) as [string, string, string];
await mkdir(join(home, 'disk'));
const disk = started.use(await mountSmallDisk(join(home, 'disk'), asked.disk));
const postgres = started.use(await EmbeddedPostgres.start({ directory }));
const environment = {
  DATABASE_URL: postgres.url,
  // As `footlight serve` does: each task starts a process.
  NODE_COMPILE_CACHE: join(home, 'compiled'),
  FOOTLIGHT_TOKEN: TOKEN,
  TOY_MAX_STORED_BYTES: String(QUOTA_BYTES),
  TOY_MIN_FREE_BYTES: String(MIN_FREE_BYTES),
};
const service = await start('service');
/** When PostgreSQL was killed, until it answered again. */
const outages: Span[] = [];
const workers = [await start('worker'), await start('worker')];
process.exitCode = (await run()) ? 0 : 1;

async function start(role: 'service' | 'worker'): Promise<Program> {
  const program = await startProgram(role, data, environment);
  started.defer(async () => void (await program.stop()));
  return program;
}

async function run(): Promise<boolean> {
  const url = service.ready;
  const client = new FootlightClient({ url, token: TOKEN });
  const [answers, statusAnswers] = [new Answers(), new Answers()];
  const tokens = await Promise.all(
    Array.from({ length: asked.callers }, (_, i) => client.addToken({ name: `caller ${i}` })),
  );
  const [submitted, over] = [new AbortController(), new AbortController()];
  const ids: string[] = [];
  const measuring = measureStatus(
    { url, token: TOKEN, answers: statusAnswers },
    { listIds: () => ids, signal: over.signal },
  );
  const recording = recordProcesses(findPids, { everySeconds: SAMPLE_SECONDS, signal: over.signal });
  const followed: Followed = { client, ids, counts: { whole: 0, broken: 0 }, over: submitted.signal };
  const following = Array.from({ length: asked.followers }, (_, i) => followNewest(followed, i));
  const startedAt = performance.now();
  const havoc = causeFailures();
  const talk = setInterval(
    () => console.error(`${seconds(startedAt)} s: ${ids.length} accepted, ${followed.counts.whole} followed`),
    10_000,
  );
  const submitting = tokens.map(({ token }, i) => {
    const labels = Array.from({ length: asked.tasks }, (_, n) => `load-${n}`).filter(
      (_, n) => n % asked.callers === i,
    );
    const accept = (id: string): unknown => ids.push(id);
    return submitShare({ url, token, answers }, { labels, seconds: asked.seconds, journal, accept });
  });
  const filled = fillQuota({ url, token: tokens[0]!.token, answers }, QUOTA_BYTES);
  let submittedAfter = 0;
  const submitAll = async () => {
    const accepted = await Promise.all(submitting);
    submittedAfter = seconds(startedAt);
    submitted.abort();
    return new Map(accepted.flatMap((each) => [...each]));
  };
  // All at once, so that whichever fails first ends the run.
  const [accepted, ofDisk, ofQuota] = await Promise.all([submitAll(), havoc, filled, ...following]);
  const retold = await mapConcurrently(ids, { concurrency: RETOLD_AT_ONCE }, (id) => follow(client, id));
  const endedAfter = seconds(startedAt);
  clearInterval(talk);
  over.abort();
  const [measured, record] = await Promise.all([measuring, recording]);
  const found = await findTasks({ url: postgres.url, journal: join(journal, 'journal.jsonl') }, accepted);
  const brokenStories = retold.filter((isWhole) => !isWhole).length;
  const faults = findFaults({
    ...found,
    asked: asked.tasks,
    accepted: accepted.size,
    brokenStreams: followed.counts.broken + brokenStories,
    unanswered: countUnanswered(answers) + countUnanswered(statusAnswers),
  });
  const report = {
    asked,
    submittedAfter,
    endedAfter,
    accepted: accepted.size,
    ...found,
    followed: followed.counts,
    brokenStories,
    callers: { ...answers.counts, codes: answers.codes, withoutWords: answers.withoutWords },
    status: {
      ...summarizeCalls(measured, outages),
      ...statusAnswers.counts,
      codes: statusAnswers.codes,
      withoutWords: statusAnswers.withoutWords,
    },
    processes: summarize(record),
    disk: ofDisk,
    quota: ofQuota,
    faults,
  };
  console.error(toTable(record));
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return faults.length === 0;
}

function countUnanswered({ counts: { none, refusedWithoutWords } }: Answers): number {
  return none + refusedWithoutWords;
}

/**
 * Kills PostgreSQL and a worker in turn, while tasks come in and run, and fills the disk for a while in the middle.
 *
 * @returns what became of the disk
 */
async function causeFailures(): Promise<string> {
  const { kills } = asked;
  let filled = 'never filled';
  const pause = (asked.seconds * 1000) / (2 * kills + 2);
  for (let i = 0; i < kills; i++) {
    await sleep(pause);
    process.kill(findPostgres(), 'SIGKILL');
    void awaitDatabase(postgres.url, outages);
    if (i === kills >> 1) {
      await sleep(2_000);
      filled = await fillFor(disk, asked.full);
    }
    await sleep(pause);
    const victim: Program = workers[i % workers.length]!;
    await victim.kill();
    workers[i % workers.length] = await start('worker');
  }
  return filled;
}

function findPostgres(): number {
  return Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The processes of now, by what they are; PostgreSQL is not there while it starts again. */
function findPids(): Record<string, number> {
  const pids = {
    service: service.child.pid!,
    'worker 1': workers[0]!.child.pid!,
    'worker 2': workers[1]!.child.pid!,
  };
  try {
    return { ...pids, postgres: findPostgres(), callers: process.pid };
  } catch {
    return pids;
  }
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}
