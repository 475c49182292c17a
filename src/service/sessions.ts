import type { Database, Queryable } from '../jobs/postgres/database.ts';
import { AND_TOKEN_IS_VALID } from '../jobs/postgres/owners.ts';
import { createSecret, digestSecret, type Principal } from './tokens.ts';

export const SESSION_SECONDS = 12 * 3600;
/** A session that is used is prolonged at most so often. */
const PROLONGED_EVERY_SECONDS = 300;

type Row = Principal & { readonly left_seconds: number } & Record<string, unknown>;

/** Who a session is, and whether it has just been prolonged. */
export interface ResumedSession {
  readonly principal: Principal;
  readonly isProlonged: boolean;
}

/**
 * Sessions of pages: each stands for the token that it was opened with, and ends with that token or with its secret.
 */
export class SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Opens a session for a valid token.
   *
   * @returns its secret
   */
  async open(token: string): Promise<string> {
    await this.removeExpired().catch(() => undefined);
    return this.#database.runInTransaction((client) => this.openIn(client, token));
  }

  /** Opens a session in a transaction of more than that. */
  async openIn(client: Queryable, token: string): Promise<string> {
    const secret = createSecret();
    await client.query(
      `INSERT INTO footlight.sessions (digest, token_digest, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [digestSecret(secret), digestSecret(token), SESSION_SECONDS],
    );
    return secret;
  }

  /** @returns undefined for a session that has ended, or never was */
  async resume(secret: string): Promise<ResumedSession | undefined> {
    const digest = digestSecret(secret);
    const [row] = await this.#database.query<Row>(
      `SELECT t.id, t.owner, t.scopes, extract(epoch FROM s.expires_at - now())::float8 AS left_seconds
       FROM footlight.sessions s
       JOIN (SELECT * FROM footlight.tokens WHERE true ${AND_TOKEN_IS_VALID}) t ON t.digest = s.token_digest
       WHERE s.digest = $1 AND s.expires_at > now()`,
      [digest],
    );
    if (!row) return undefined;
    const { id, owner, scopes, left_seconds } = row;
    const isProlonged = left_seconds < SESSION_SECONDS - PROLONGED_EVERY_SECONDS;
    // Where the disk of the database is full, callers still have to come in and remove something.
    const isDone = isProlonged && (await this.prolong(digest).catch(() => false));
    return { principal: { id, owner, scopes }, isProlonged: isDone };
  }

  async end(secret: string): Promise<void> {
    await this.#database.query('DELETE FROM footlight.sessions WHERE digest = $1', [digestSecret(secret)]);
  }

  private async removeExpired(): Promise<void> {
    await this.#database.query('DELETE FROM footlight.sessions WHERE expires_at < now()');
  }

  private async prolong(digest: string): Promise<true> {
    await this.#database.query(
      'UPDATE footlight.sessions SET expires_at = now() + make_interval(secs => $2) WHERE digest = $1',
      [digest, SESSION_SECONDS],
    );
    return true;
  }
}
