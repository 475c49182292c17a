import { hostname } from 'node:os';
import { hashJson } from '../../core/hashing.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import type { RunEstimate, Task } from '../tasks/task.ts';

/** What a finished run took, from which later ones are estimated. */
export interface RunRecord {
  /** Undefined where steps of earlier runs were reused: the time says nothing about a whole run. */
  readonly seconds?: number;
  /** Of files; 0 where only addresses or texts were given. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly usage: RemoteUsage;
}

interface Row {
  readonly host: string;
  readonly options_digest: string;
  readonly seconds: number;
  readonly input_bytes: string;
  readonly output_bytes: string;
  readonly tokens: string;
  readonly money: Readonly<Record<string, number>>;
}

/** Runs of a production that are looked at, the last ones first. */
const MAX_RUNS = 20;
/** Runs of a production that are kept, on each machine. */
const MAX_KEPT = 200;
/** Runs that are kept at all: machines go, and containers have a new name each time. */
const MAX_DAYS = 180;

/** Whether every step was run, and none reused. */
export function isWholeRun({ steps }: Pick<WorkflowSummary, 'steps'>): boolean {
  return steps.every(({ status }) => status === 'run');
}

/** Writes down what a whole run took, in the caller's transaction, and forgets what is too long ago. */
export async function addRunRecord(client: Queryable, task: Task, record: RunRecord): Promise<void> {
  const { seconds, inputBytes, outputBytes, usage } = record;
  if (seconds === undefined) return;
  const tokens = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  await client.query(
    `INSERT INTO footlight.run_records
       (task_id, workflow, host, options_digest, seconds, input_bytes, output_bytes, tokens, money)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (task_id) DO NOTHING`,
    [
      task.id,
      task.workflow,
      hostname(),
      digestOptions(task),
      seconds,
      inputBytes,
      outputBytes,
      tokens,
      JSON.stringify(usage.money ?? {}),
    ],
  );
  await client.query(
    `DELETE FROM footlight.run_records WHERE task_id IN (
       SELECT task_id FROM footlight.run_records WHERE workflow = $1 AND host = $2 ORDER BY at DESC OFFSET $3)
     OR at < now() - make_interval(days => $4)`,
    [task.workflow, hostname(), MAX_KEPT, MAX_DAYS],
  );
}

/**
 * Estimates a run from the last ones of its production, those on this machine and those with the same options if there are
 * any.
 */
export async function estimateRun(database: Database, task: Task, inputBytes: number): Promise<RunEstimate> {
  const digest = digestOptions(task);
  const rows = await database.query<Row & Record<string, unknown>>(
    `SELECT host, options_digest, seconds, input_bytes, output_bytes, tokens, money FROM footlight.run_records
     WHERE workflow = $1 ORDER BY host = $2 DESC, options_digest = $3 DESC, at DESC LIMIT $4`,
    [task.workflow, hostname(), digest, MAX_RUNS],
  );
  const here = rows.filter(({ host }) => host === hostname());
  const all = here.length > 0 ? here : rows;
  const same = all.filter(({ options_digest }) => options_digest === digest);
  const runs = same.length > 0 ? same : all;
  if (runs.length === 0)
    return { basis: 'nothing', runs: 0, seconds: null, bytes: null, tokens: null, money: null };
  return {
    basis: here.length === 0 ? 'other-machine' : same.length > 0 ? 'same-options' : 'same-production',
    runs: runs.length,
    ...estimateFrom(runs, inputBytes),
  };
}

/** The middle of past runs, in proportion to the input where its size is known of all. */
function estimateFrom(
  runs: readonly Row[],
  inputBytes: number,
): Pick<RunEstimate, 'seconds' | 'bytes' | 'tokens' | 'money'> {
  const isScaled = inputBytes > 0 && runs.every(({ input_bytes }) => Number(input_bytes) > 0);
  const estimate = (getValue: (run: Row) => number): number =>
    findMedian(runs.map((run) => getValue(run) * (isScaled ? inputBytes / Number(run.input_bytes) : 1)));
  const currencies = [...new Set(runs.flatMap(({ money }) => Object.keys(money)))];
  return {
    seconds: Math.round(estimate(({ seconds }) => seconds) * 10) / 10,
    bytes: Math.round(estimate(({ output_bytes }) => Number(output_bytes))),
    tokens: Math.round(estimate(({ tokens }) => Number(tokens))),
    money: Object.fromEntries(
      currencies.map((currency) => [currency, estimate(({ money }) => money[currency] ?? 0)]),
    ),
  };
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What runs of one kind have in common: their options without the files that they read and write. */
function digestOptions({ options, request: { sources = {} } }: Task): string {
  const files = new Set(['output', ...Object.keys(sources).map((key) => key.replace(/\.\d+$/, ''))]);
  return hashJson(Object.fromEntries(Object.entries(options).filter(([name]) => !files.has(name))));
}
