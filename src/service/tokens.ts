import { createHash, randomBytes } from 'node:crypto';
import { FootlightError } from '../core/errors.ts';
import type { Database } from '../jobs/postgres/database.ts';

export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks: a token, and what it may do. Tasks and files belong to the token that made them. */
export interface Principal {
  readonly id: string;
  readonly scopes: readonly Scope[];
}

export interface TokenInfo extends Principal {
  readonly name: string;
  readonly created_at: Date;
}

const ADMIN_ID = 'token_admin';
const CACHE_MS = 5_000;
const CACHE_ENTRIES = 10_000;
const MIN_SECRET_LENGTH = 16;

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
    const known = await this.#database.query('SELECT 1 FROM footlight.tokens WHERE id = $1', [ADMIN_ID]);
    if (known.length > 0 && given === undefined) return undefined;
    const secret = given ?? createSecret();
    await this.#database.query(
      `INSERT INTO footlight.tokens (id, name, digest, scopes) VALUES ($1, 'administrator', $2, $3)
       ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, revoked_at = NULL`,
      [ADMIN_ID, digestToken(secret), SCOPES],
    );
    return given === undefined ? secret : undefined;
  }

  async create(name: string, scopes: readonly Scope[]): Promise<TokenInfo & { readonly token: string }> {
    const token = createSecret();
    const [row] = await this.#database.query<TokenInfo>(
      `INSERT INTO footlight.tokens (id, name, digest, scopes) VALUES ($1, $2, $3, $4)
       RETURNING id, name, scopes, created_at`,
      [`token_${randomBytes(9).toString('hex')}`, name, digestToken(token), scopes],
    );
    return { ...row!, token };
  }

  list(): Promise<TokenInfo[]> {
    return this.#database.query<TokenInfo & Record<string, unknown>>(
      'SELECT id, name, scopes, created_at FROM footlight.tokens WHERE revoked_at IS NULL ORDER BY created_at',
    );
  }

  /** Ends a token everywhere within a few seconds. */
  async revoke(id: string): Promise<void> {
    const rows = await this.#database.query(
      'UPDATE footlight.tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id',
      [id],
    );
    this.#cache.clear();
    if (rows.length === 0) throw new FootlightError('token.not-found', { kind: 'input', value: id });
  }

  async verify(token: string): Promise<Principal | undefined> {
    const key = digestToken(token);
    const cached = this.#cache.get(key);
    if (cached && cached.until > performance.now()) return cached.principal;
    const [principal] = await this.#database.query<Principal & Record<string, unknown>>(
      'SELECT id, scopes FROM footlight.tokens WHERE digest = $1 AND revoked_at IS NULL',
      [key],
    );
    if (this.#cache.size >= CACHE_ENTRIES) this.#cache.clear();
    this.#cache.set(key, { principal, until: performance.now() + CACHE_MS });
    return principal;
  }
}

function createSecret(): string {
  return `fl_${randomBytes(32).toString('base64url')}`;
}

function digestToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function createTooShortError(): FootlightError {
  return new FootlightError('auth.weak-token', {
    kind: 'usage',
    parameters: { minimum: MIN_SECRET_LENGTH },
    value: 'FOOTLIGHT_TOKEN',
  });
}
