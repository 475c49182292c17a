import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { createCancelledError, throwIfCancelled } from '../core/errors.ts';
import { PLACE } from '../core/process-name.ts';
import { processStart } from '../core/processes.ts';
import { loadSqlite } from './sqlite.ts';

const POLL_SECONDS = 0.05;

/** When this process started, which tells its tickets from those of a later one with the same id. */
const OWN_START = processStart(process.pid);

export interface DeviceLease extends AsyncDisposable {
  readonly device: string;
}

/**
 * Waits for exclusive use of `device`, in order of arrival, across all processes that share the ledger file (SQLite) and
 * see one another. Waiting processes remove the tickets of dead ones, so a crash never blocks the queue. Containers with
 * numbers of processes of their own each have a queue, as they could tell nothing of the others' tickets.
 *
 * @throws `cancelled` when `signal` is aborted while waiting; the ticket is removed.
 */
export async function leaseDevice(
  device: string,
  ledger: string,
  signal?: AbortSignal,
): Promise<DeviceLease> {
  throwIfCancelled(signal);
  // At once, so that those who ask in one process keep their order up to their tickets.
  mkdirSync(dirname(ledger), { recursive: true });
  const queue = new TicketQueue(ledger);
  const line = `${PLACE} ${device}`;
  const ticket = queue.draw(line);
  const releaseLease = async (): Promise<void> => queue.remove(ticket);
  try {
    while (!isFirst(queue, line, ticket)) await setTimeout(POLL_SECONDS * 1000, undefined, { signal });
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

function isFirst(queue: TicketQueue, line: string, ticket: number): boolean {
  for (const { id, pid, started } of queue.listWaiting(line)) {
    if (id === ticket) return true;
    const start = processStart(pid);
    // Some systems tell no more than that it lives.
    if (start === started || start === 'alive') return false;
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

  draw(line: string): number {
    const insert = this.#database.prepare('INSERT INTO tickets (device, pid, started) VALUES (?, ?, ?)');
    return Number(insert.run(line, process.pid, OWN_START).lastInsertRowid);
  }

  listWaiting(line: string): TicketRow[] {
    const select = this.#database.prepare(
      'SELECT id, pid, started FROM tickets WHERE device = ? ORDER BY id',
    );
    return select.all(line) as unknown as TicketRow[];
  }

  remove(id: number): void {
    this.#database.prepare('DELETE FROM tickets WHERE id = ?').run(id);
  }

  close(): void {
    this.#database.close();
  }
}
