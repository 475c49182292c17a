import type { Database } from './database.ts';

/** Who did what, or was refused. */
export interface AuditEntry {
  /** Id of the token; null without one. */
  readonly token: string | null;
  readonly address: string | null;
  readonly action: string;
  /** What it was done to, such as the id of a task. */
  readonly subject: string | null;
  readonly outcome: string;
}

export interface StoredAuditEntry extends AuditEntry {
  /** Rises with time. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface AuditQuery {
  readonly action?: string;
  readonly token?: string;
  readonly subject?: string;
  readonly outcome?: string;
  /** Only entries of the last so many days. */
  readonly days?: number;
  /** Only entries before the one with this id. */
  readonly before?: string;
  readonly limit: number;
}

type Row = Omit<StoredAuditEntry, 'at'> & { readonly at: Date } & Record<string, unknown>;

export async function addAuditEntry(database: Database, entry: AuditEntry): Promise<void> {
  const { token, address, action, subject, outcome } = entry;
  await database.query(
    'INSERT INTO footlight.audit (token, address, action, subject, outcome) VALUES ($1, $2, $3, $4, $5)',
    [token, address, action, subject, outcome],
  );
}

/** Reads the entries that fit, newest first. */
export async function readAudit(database: Database, query: AuditQuery): Promise<StoredAuditEntry[]> {
  const { action, token, subject, outcome, days, before, limit } = query;
  const rows = await database.query<Row>(
    `SELECT id::text, at, token, address, action, subject, outcome FROM footlight.audit
     WHERE ($1::text IS NULL OR action = $1) AND ($2::text IS NULL OR token = $2)
       AND ($3::text IS NULL OR subject = $3) AND ($4::text IS NULL OR outcome = $4)
       AND ($5::int IS NULL OR at > now() - make_interval(days => $5))
       AND ($6::bigint IS NULL OR id < $6)
     ORDER BY footlight.audit.id DESC LIMIT $7`,
    [action, token, subject, outcome, days, before, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Removes the entries of more than so many days ago. @returns how many there were */
export async function pruneAudit(database: Database, days: number): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `WITH gone AS (DELETE FROM footlight.audit WHERE at < now() - make_interval(days => $1) RETURNING 1)
     SELECT count(*)::int AS count FROM gone`,
    [days],
  );
  return row!.count;
}
