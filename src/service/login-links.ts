import { randomBytes } from 'node:crypto';
import { FootlightError } from '../core/errors.ts';
import type { Database } from '../jobs/postgres/database.ts';
import { AND_TOKEN_IS_VALID } from '../jobs/postgres/owners.ts';
import type { SessionStore } from './sessions.ts';
import { digestSecret, type NewToken, type Principal, type TokenStore } from './tokens.ts';

/** Links say whether they were used or have expired for so long. */
const REMEMBERED = `interval '30 days'`;
const PREFIX = 'link_';
/** A session is opened with a token that nobody sees: it ends by itself. */
const TOKEN_DAYS = 90;

export interface NewLink extends Omit<NewToken, 'expiresInDays'> {
  readonly minutes: number;
  /** The token that makes it: the link ends with it. */
  readonly madeBy: string;
}

export interface UsedLink {
  readonly principal: Principal;
  /** The session's secret. */
  readonly session: string;
}

type Row = Pick<NewToken, 'name' | 'scopes'> & { readonly owner: string | null } & Record<string, unknown>;

/** Links that log one person in, once: each becomes a token of its own, which administrators can revoke. */
export class LoginLinks {
  readonly #database: Database;
  readonly #tokens: TokenStore;
  readonly #sessions: SessionStore;

  constructor(database: Database, tokens: TokenStore, sessions: SessionStore) {
    this.#database = database;
    this.#tokens = tokens;
    this.#sessions = sessions;
  }

  /** @returns the link's secret; only its digest is kept */
  async make({ name, scopes, owner, minutes, madeBy }: NewLink): Promise<string> {
    const secret = PREFIX + randomBytes(32).toString('base64url');
    await this.#database.query(`DELETE FROM footlight.login_links WHERE expires_at < now() - ${REMEMBERED}`);
    await this.#database.query(
      `INSERT INTO footlight.login_links (digest, name, scopes, owner, made_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(mins => $6))`,
      [digestSecret(secret), name, scopes, owner, madeBy, minutes],
    );
    return secret;
  }

  /**
   * Opens the session of a link, with a token of its own. Of several who use it at the same time one gets in; it is spent
   * only where the session is there.
   *
   * @returns undefined if there is no such link
   * @throws `auth.link-used`, `auth.link-expired`
   */
  async use(secret: string): Promise<UsedLink | undefined> {
    if (!secret.startsWith(PREFIX)) return undefined;
    const digest = digestSecret(secret);
    const used = await this.#database.runInTransaction(async (client) => {
      const { rows } = await client.query<Row>(
        `UPDATE footlight.login_links SET used_at = now()
         WHERE digest = $1 AND used_at IS NULL AND expires_at > now()
           AND made_by IN (SELECT id FROM footlight.tokens WHERE true ${AND_TOKEN_IS_VALID})
         RETURNING name, scopes, owner`,
        [digest],
      );
      const [link] = rows;
      if (!link) return undefined;
      const { name, scopes, owner } = link;
      const wanted = { name, scopes, owner: owner ?? undefined, expiresInDays: TOKEN_DAYS };
      const { token, ...principal } = await this.#tokens.createIn(client, wanted);
      return { principal, session: await this.#sessions.openIn(client, token) };
    });
    return used ?? this.#refuse(digest);
  }

  async #refuse(digest: string): Promise<undefined> {
    const [link] = await this.#database.query<{ is_used: boolean }>(
      'SELECT used_at IS NOT NULL AS is_used FROM footlight.login_links WHERE digest = $1',
      [digest],
    );
    if (link?.is_used) throw new FootlightError('auth.link-used', { kind: 'usage' });
    if (link) throw new FootlightError('auth.link-expired', { kind: 'usage' });
    return undefined;
  }
}
