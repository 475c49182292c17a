import { randomBytes } from 'node:crypto';
import type { ItemState, SharedCall, SharedItem, SharedRole } from '../../execution/sharing/shared-work.ts';
import type { Database } from '../postgres/database.ts';
import { countFellows, type FellowWorker, FREE } from './fellows.ts';
import { type SeenItem, StillItems } from './still-items.ts';

/** Notifies workers that a task has items which they may make, by its id. */
export const SHARED_CHANNEL = 'footlight_shared';

export interface SharedItemsOptions extends FellowWorker {
  readonly database: Database;
  readonly taskId: string;
  readonly workflow: string;
  readonly role: SharedRole;
  /** Whether this worker has time for a further item of another one's run. */
  readonly isFree?: () => boolean;
  /** How long workers let a process stand still; others are taken for set up as this one is. */
  readonly stallSeconds?: number;
}

/** Statuses in which items are made: also while a task waits for another worker, because the one it had died. */
const WANTED = `('running', 'queued')`;

/**
 * The items of a task that workers divide among themselves, as one run sees them. A row is held by at most one run of one
 * worker; what a worker held is free again when it has died. Artifacts stay the truth: a row only says who makes one now.
 */
export class SharedItems {
  readonly #options: SharedItemsOptions;
  /** Tells this run from others of the same worker. */
  readonly #holder = randomBytes(9).toString('base64url');
  /** What the process was told that it holds: one that is held beside it was taken by a call whose answer was lost. */
  readonly #known = new Set<string>();
  readonly #still: StillItems;
  #taking: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #lacksKeys = true;

  constructor(options: SharedItemsOptions) {
    this.#options = options;
    this.#still = new StillItems(options.stallSeconds);
  }

  /** Whether this worker can make none of the items that are free, or has not come so far as to ask for one. */
  get lacksKeys(): boolean {
    return this.#lacksKeys;
  }

  /** Answers a process that makes items; repeated while the database can't be reached. */
  async answer(call: SharedCall, signal?: AbortSignal): Promise<unknown> {
    const ask = (): Promise<unknown> =>
      this.#options.database.retryUntilAvailable<unknown>(() => this.ask(call), signal);
    if (call.ask !== 'take' && call.ask !== 'open') return ask();
    // One after the other: what one of two calls has just taken would look to the other like an answer that was lost, and a
    // process that was started again gives back what the one before it was just taking.
    const answer = this.#taking.then(ask);
    this.#taking = answer.catch(() => undefined);
    return answer;
  }

  /** Takes nothing more, and gives back what is still held; one that stops may leave that to those who find it dead. */
  async end(stop: AbortSignal): Promise<void> {
    const { database } = this.#options;
    this.#isOver = true;
    // What is being taken now would be held by nobody who works on it.
    await this.#taking;
    await database
      .retryUntilAvailable(() => this.releaseAll(), stop)
      .catch((error) => {
        if (!stop.aborted) throw error;
      });
  }

  private async releaseAll(): Promise<void> {
    this.#known.clear();
    await this.update(FREE, 'true');
  }

  private async ask(call: SharedCall): Promise<unknown> {
    switch (call.ask) {
      case 'open':
        return this.open();
      case 'offer':
        return this.offer(call.items);
      case 'take':
        return this.take(call.keys);
      case 'report':
        return this.update('done = greatest(done, $4)', 'key = $3', [call.key, call.done]);
      case 'finish':
        return this.putDown(call.key, 'holder = NULL, is_finished = true');
      case 'release':
        return this.putDown(call.key, FREE);
      case 'look':
        return this.look();
    }
  }

  private async open(): Promise<boolean> {
    // A process that was started again after a crash knows of nothing that the one before it took.
    await this.releaseAll();
    const { database, taskId, role } = this.#options;
    if (role === 'helper') return true;
    // Of an earlier run, which another version or other engines may have planned.
    await database.query(
      'DELETE FROM footlight.shared_items WHERE task_id = $1 AND holder IS NULL AND NOT is_finished',
      [taskId],
    );
    return (await countFellows(this.#options)) > 0;
  }

  private async offer(items: readonly SharedItem[]): Promise<void> {
    const { database, taskId, kind } = this.#options;
    await database.runInTransaction(async (client) => {
      const { rows } = await client.query<{ count: string }>(
        'SELECT count(*) FROM footlight.shared_items WHERE task_id = $1',
        [taskId],
      );
      const before = Number(rows[0]!.count);
      await client.query(
        `INSERT INTO footlight.shared_items (task_id, key, kind, number)
         SELECT $1, key, $2, $3 + number FROM unnest($4::text[]) WITH ORDINALITY AS offered (key, number)
         ON CONFLICT (task_id, key) DO UPDATE SET is_finished = false, done = 0, executor = NULL, kind = excluded.kind
           WHERE shared_items.holder IS NULL`,
        [taskId, kind, before, items.map(({ key }) => key)],
      );
      await client.query('SELECT pg_notify($1, $2)', [SHARED_CHANNEL, taskId]);
    });
  }

  private async take(keys: readonly string[]): Promise<string | undefined> {
    const { database, taskId, executor, kind, role, isFree } = this.#options;
    if (this.#isOver) return undefined;
    if (isFree && !isFree()) {
      // It says nothing of what this worker can make when it has time again.
      this.#lacksKeys = false;
      return undefined;
    }
    const order = role === 'owner' ? 'ASC' : 'DESC';
    const [row] = await database.query<{ key: string }>(
      `UPDATE footlight.shared_items SET holder = $2, executor = $3 WHERE task_id = $1 AND key = (
         SELECT key FROM footlight.shared_items JOIN footlight.tasks ON id = task_id AND status IN ${WANTED}
         WHERE task_id = $1 AND key = ANY ($4) AND NOT is_finished
           AND (kind = $5 OR $6 = 'owner')
           AND (holder IS NULL OR holder = $2 AND key <> ALL ($7))
         ORDER BY number ${order} LIMIT 1 FOR UPDATE OF shared_items SKIP LOCKED)
       RETURNING key`,
      [taskId, this.#holder, executor, keys, kind, role, [...this.#known]],
    );
    if (row) this.#known.add(row.key);
    if (role === 'helper') this.#lacksKeys = row === undefined && (await this.areOthersFree(keys));
    return row?.key;
  }

  /** Whether items are free, and none of these among them. */
  private async areOthersFree(keys: readonly string[]): Promise<boolean> {
    const { database, taskId, kind } = this.#options;
    const [row] = await database.query<{ are_any: boolean | null }>(
      `SELECT bool_or(key = ANY ($3)) AS are_any FROM footlight.shared_items
       WHERE task_id = $1 AND kind = $2 AND holder IS NULL AND NOT is_finished`,
      [taskId, kind, keys],
    );
    return row?.are_any === false;
  }

  private async putDown(key: string, set: string): Promise<void> {
    await this.update(set, 'key = $3', [key]);
    this.#known.delete(key);
  }

  private async look(): Promise<ItemState[]> {
    const { database, taskId, role } = this.#options;
    const rows = await database.query<SeenItem & { readonly is_finished: boolean }>(
      'SELECT key, done, is_finished, holder FROM footlight.shared_items WHERE task_id = $1',
      [taskId],
    );
    const held = rows.filter(({ holder }) => holder !== this.#holder);
    if (role === 'owner') for (const still of this.#still.find(held)) await this.takeFrom(still);
    return rows.map(({ key, done, is_finished }) => ({ key, done, isFinished: is_finished }));
  }

  /** Frees an item that another run has not gone on with. */
  private async takeFrom({ key, done, holder }: SeenItem): Promise<void> {
    const { database, taskId } = this.#options;
    await database.query(
      `UPDATE footlight.shared_items SET ${FREE} WHERE task_id = $1 AND holder = $2 AND key = $3 AND done = $4`,
      [taskId, holder, key, done],
    );
  }

  /** Changes rows that this run holds, and no others: they may have been given to somebody else meanwhile. */
  private async update(set: string, which: string, values: readonly unknown[] = []): Promise<void> {
    const { database, taskId } = this.#options;
    await database.query(
      `UPDATE footlight.shared_items SET ${set} WHERE task_id = $1 AND holder = $2 AND ${which}`,
      [taskId, this.#holder, ...values],
    );
  }
}
