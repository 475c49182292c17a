import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { createCancelledError, throwIfCancelled } from '../core/errors.ts';
import { processStart } from '../core/processes.ts';
import { loadSqlite } from './sqlite.ts';

const POLL_SECONDS = 0.05;

/** When this process started, which tells its tickets from those of a later one with the same id. */
let ownStart: Promise<string> | undefined;

export interface DeviceLease extends AsyncDisposable {
  readonly device: string;
}

/**
 * Waits for exclusive use of `device`, in order of arrival, across all processes that share the ledger file (SQLite).
 * Waiting processes remove the tickets of dead ones, so a crash never blocks the queue.
 *
 * @throws `cancelled` when `signal` is aborted while waiting; the ticket is removed.
 */
export async function leaseDevice(
  device: string,
  ledger: string,
  signal?: AbortSignal,
): Promise<DeviceLease> {
  throwIfCancelled(signal);
  // At once, and of one promise, so that those who ask in one process keep their order up to their tickets.
  mkdirSync(dirname(ledger), { recursive: true });
  ownStart ??= processStart(process.pid);
  const started = await ownStart;
  const queue = new TicketQueue(ledger);
  const ticket = queue.draw(device, started);
  const releaseLease = async (): Promise<void> => queue.remove(ticket);
  try {
    while (!(await isFirst(queue, device, ticket)))
      await setTimeout(POLL_SECONDS * 1000, undefined, { signal });
  } catch (error) {
    await releaseLease();
    queue.close();
    throw signal?.aborted ? createCancelledError(error) : error;
  }
  return {
    device,
    async [Symbol.asyncDispose]() {
      await releaseLease();
      queue.close();
    },
  };
}

async function isFirst(queue: TicketQueue, device: string, ticket: number): Promise<boolean> {
  for (const { id, pid, started } of queue.listWaiting(device)) {
    if (id === ticket) return true;
    if ((await processStart(pid)) === started) return false;
    queue.remove(id);
  }
  return false;
}

interface TicketRow {
  readonly id: number;
  readonly pid: number;
  readonly started: string;
}

/** A queue between processes. SQLite provides ids in order of arrival and atomic rows. */
class TicketQueue {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    const { DatabaseSync } = loadSqlite();
    this.#database = new DatabaseSync(path);
    this.#database.exec('PRAGMA busy_timeout = 10000');
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT, pid INTEGER, started TEXT)',
    );
  }

  draw(device: string, started: string): number {
    const insert = this.#database.prepare('INSERT INTO tickets (device, pid, started) VALUES (?, ?, ?)');
    return Number(insert.run(device, process.pid, started).lastInsertRowid);
  }

  listWaiting(device: string): TicketRow[] {
    const select = this.#database.prepare(
      'SELECT id, pid, started FROM tickets WHERE device = ? ORDER BY id',
    );
    return select.all(device) as unknown as TicketRow[];
  }

  remove(id: number): void {
    this.#database.prepare('DELETE FROM tickets WHERE id = ?').run(id);
  }

  close(): void {
    this.#database.close();
  }
}
