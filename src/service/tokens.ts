import { createHash, randomBytes } from 'node:crypto';
import { FootlightError } from '../core/errors.ts';
import type { Database, Queryable } from '../jobs/postgres/database.ts';
import { AND_TOKEN_IS_VALID, isOwnerActive } from '../jobs/postgres/owners.ts';

export const SCOPES = ['read', 'write', 'admin'] as const;
type Scope = (typeof SCOPES)[number];

/** Who asks: a token, and what it may do. Tasks and files belong to its owner, who may have several tokens. */
export interface Principal {
  readonly id: string;
  readonly owner: string;
  readonly scopes: readonly Scope[];
}

export interface TokenInfo extends Principal {
  readonly name: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whose tasks and files it is for; by default those of nobody yet. */
  readonly owner?: string;
  readonly expiresInDays?: number;
}

type TokenWithSecret = TokenInfo & { readonly token: string };
type Row<T> = T & Record<string, unknown>;

export const ADMIN_ID = 'token_admin';
const COLUMNS = ['id', 'owner', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at'].join(', ');
const CACHE_MS = 5_000;
const CACHE_ENTRIES = 10_000;
const MIN_SECRET_LENGTH = 16;
/** The last use is written at most so often. */
const USE_NOTED_EVERY = `interval '1 minute'`;

/** Tokens by their SHA-256: they are 256 random bits, so a slow hash would add nothing. */
export class TokenStore {
  readonly #database: Database;
  readonly #cache = new Map<string, { principal: Principal | undefined; until: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Makes sure that there is an administrator.
   *
   * @param given the token to accept, instead of a random one
   * @returns the token when it was made now, to be shown once
   */
  async ensureAdmin(given: string | undefined): Promise<string | undefined> {
    if (given !== undefined && given.length < MIN_SECRET_LENGTH) throw createTooShortError();
    const known = await this.#database.runInTransaction(countAdmins);
    if (given === undefined && known > 0) return undefined;
    const secret = await this.recoverAdmin(given);
    return given === undefined ? secret : undefined;
  }

  /** Gives the administrator's token a new secret, whatever has become of it. @returns the secret */
  async recoverAdmin(secret = createSecret()): Promise<string> {
    await this.#database.query(
      `INSERT INTO footlight.tokens (id, owner, name, digest, scopes) VALUES ($1, $1, 'administrator', $2, $3)
       ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, revoked_at = NULL, expires_at = NULL`,
      [ADMIN_ID, digestSecret(secret), SCOPES],
    );
    return secret;
  }

  create(wanted: NewToken): Promise<TokenWithSecret> {
    return this.#database.runInTransaction((client) => this.createIn(client, wanted));
  }

  /** Creates a token in a transaction of more than that. */
  async createIn(
    client: Queryable,
    { name, scopes, owner, expiresInDays }: NewToken,
  ): Promise<TokenWithSecret> {
    const token = createSecret();
    const id = `token_${randomBytes(9).toString('hex')}`;
    const { rows } = await client.query<Row<TokenInfo>>(
      `INSERT INTO footlight.tokens (id, owner, name, digest, scopes, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6)) RETURNING ${COLUMNS}`,
      [id, owner ?? id, name, digestSecret(token), scopes, expiresInDays],
    );
    return { ...rows[0]!, token };
  }

  list(): Promise<TokenInfo[]> {
    return this.#database.query<Row<TokenInfo>>(
      `SELECT ${COLUMNS} FROM footlight.tokens WHERE true ${AND_TOKEN_IS_VALID} ORDER BY created_at`,
    );
  }

  /** Gives a token a new secret; the old one ends, and what the token's owner has stays. */
  async rotate(id: string): Promise<TokenWithSecret> {
    const token = createSecret();
    const [row] = await this.#database.query<Row<TokenInfo>>(
      `UPDATE footlight.tokens SET digest = $2 WHERE id = $1 ${AND_TOKEN_IS_VALID} RETURNING ${COLUMNS}`,
      [id, digestSecret(token)],
    );
    this.#cache.clear();
    if (!row) throw createNotFoundError(id);
    return { ...row, token };
  }

  /**
   * Ends a token everywhere within a few seconds. With an owner's last token, calls to webhooks end too.
   *
   * @throws `token.not-found`, `token.last-admin`
   */
  async revoke(id: string): Promise<void> {
    await this.#database.runInTransaction(async (client) => {
      // Two administrators that remove each other at the same time.
      await client.query('LOCK TABLE footlight.tokens IN SHARE ROW EXCLUSIVE MODE');
      const { rows } = await client.query<Pick<Principal, 'scopes'>>(
        'UPDATE footlight.tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING scopes',
        [id],
      );
      if (!rows[0]) throw createNotFoundError(id);
      if (rows[0].scopes.includes('admin') && (await countAdmins(client)) === 0)
        throw createLastAdminError(id);
      await endDeliveries(client);
    });
    this.#cache.clear();
  }

  async verify(token: string): Promise<Principal | undefined> {
    const key = digestSecret(token);
    const cached = this.#cache.get(key);
    if (cached && cached.until > performance.now()) return cached.principal;
    const [principal] = await this.#database.query<Row<Principal>>(
      `SELECT id, owner, scopes FROM footlight.tokens WHERE digest = $1 ${AND_TOKEN_IS_VALID}`,
      [key],
    );
    if (this.#cache.size >= CACHE_ENTRIES) this.#cache.clear();
    this.#cache.set(key, { principal, until: performance.now() + CACHE_MS });
    // Where the disk of the database is full, callers still have to come in and remove something.
    if (principal) await this.noteUse(principal.id).catch(() => undefined);
    return principal;
  }

  private async noteUse(id: string): Promise<void> {
    await this.#database.query(
      `UPDATE footlight.tokens SET last_used_at = now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - ${USE_NOTED_EVERY})`,
      [id],
    );
  }
}

/** Whether the owner of a task may still act; links to its files end otherwise. */
export async function isTaskOwnerActive(database: Database, taskId: string): Promise<boolean> {
  const rows = await database.query(
    `SELECT 1 FROM footlight.tasks t WHERE id = $1 AND NOT ${isOwnerActive('t.owner')}`,
    [taskId],
  );
  return rows.length === 0;
}

/** What waits to be sent for owners who may no longer act. */
async function endDeliveries(client: Queryable): Promise<void> {
  await client.query(
    `UPDATE footlight.deliveries d SET next_attempt_at = NULL, last_error = 'the token was revoked'
     FROM footlight.webhooks w
     WHERE w.id = d.webhook_id AND d.next_attempt_at IS NOT NULL AND NOT ${isOwnerActive('w.owner')}`,
  );
}

async function countAdmins(client: Queryable): Promise<number> {
  const { rows } = await client.query(
    `SELECT 1 FROM footlight.tokens WHERE 'admin' = ANY (scopes) ${AND_TOKEN_IS_VALID}`,
  );
  return rows.length;
}

export function createSecret(): string {
  return `fl_${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a secret. */
export function digestSecret(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function createNotFoundError(id: string): FootlightError {
  return new FootlightError('token.not-found', { kind: 'input', value: id.slice(0, 100) });
}

function createLastAdminError(id: string): FootlightError {
  return new FootlightError('token.last-admin', { kind: 'input', value: id });
}

function createTooShortError(): FootlightError {
  return new FootlightError('auth.weak-token', {
    kind: 'usage',
    parameters: { minimum: MIN_SECRET_LENGTH },
    value: 'FOOTLIGHT_TOKEN',
  });
}
