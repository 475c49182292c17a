import { readFile } from 'node:fs/promises';
import pg from 'pg';

export interface FoundTasks {
  /** Accepted tasks that are not there, or have not ended. */
  readonly lost: number;
  /** Labels under which more than one task is there. */
  readonly doubled: number;
  /** How many ended how: a status, or the code of a failure. */
  readonly ends: Readonly<Record<string, number>>;
  readonly crashedRuns: number;
  /** Steps that were begun more than once: those that a kill met. */
  readonly stepsBegunAgain: number;
}

interface Row {
  readonly id: string;
  readonly label: string;
  readonly end: string | null;
  readonly reaps: number;
}

/** Compares what callers were promised with what the database and the journal of all steps hold. */
export async function findTasks(
  { url, journal }: { readonly url: string; readonly journal: string },
  accepted: ReadonlyMap<string, string>,
): Promise<FoundTasks> {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const { rows } = await database.query<Row>(
    `SELECT id, options->>'label' AS label, reaps,
       CASE WHEN finished_at IS NULL THEN NULL ELSE coalesce(error->>'code', status) END AS end
     FROM footlight.tasks WHERE options->>'label' LIKE 'load-%'`,
  );
  await database.end();
  const ended = new Map(rows.flatMap(({ id, end }) => (end === null ? [] : [[id, end] as const])));
  const ends: Record<string, number> = {};
  for (const end of ended.values()) ends[end] = (ends[end] ?? 0) + 1;
  const lines = (await readFile(journal, 'utf8')).trim().split('\n');
  const steps = lines.map((line) => JSON.parse(line) as { label: string; number: number });
  const begun = new Set(steps.map(({ label, number }) => `${label} ${number}`));
  return {
    lost: [...accepted.values()].filter((id) => !ended.has(id)).length,
    doubled: rows.length - new Set(rows.map(({ label }) => label)).size,
    ends,
    crashedRuns: rows.reduce((sum, { reaps }) => sum + reaps, 0),
    stepsBegunAgain: steps.length - begun.size,
  };
}
