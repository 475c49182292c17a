import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { freeBytes } from '../../core/files.ts';
import type { Database } from '../../jobs/postgres/database.ts';

/** An upload whose file is not there after so long lies on another machine. */
const FILE_EXPECTED_WITHIN_SECONDS = 60;

interface Unfinished {
  readonly id: string;
  readonly size_bytes: string;
  readonly age_seconds: number;
}

/** Room on the disk for uploads: what was announced and has not come yet counts as taken. */
export class UploadRoom {
  readonly #database: Database;
  readonly #folder: string;
  readonly #minFreeBytes: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database, folder: string, minFreeBytes: number) {
    this.#database = database;
    this.#folder = folder;
    this.#minFreeBytes = minFreeBytes;
  }

  /**
   * Does what records an upload, if there is room for it. One after another, so that two can't take the same room.
   *
   * @throws `storage.full`
   */
  claim<T>(sizeBytes: number, record: () => Promise<T>): Promise<T> {
    const claimed = this.#last.then(async () => {
      if (sizeBytes > (await this.countFreeBytes())) throw createFullError(sizeBytes);
      return record();
    });
    this.#last = claimed.catch(() => undefined);
    return claimed;
  }

  /** Bytes beside those that are announced and those that have to stay free; never less than 0. */
  async countFreeBytes(): Promise<number> {
    const unfinished = await this.#database.query<Unfinished & Record<string, unknown>>(
      `SELECT id, size_bytes, extract(epoch FROM now() - created_at)::double precision AS age_seconds
       FROM footlight.uploads WHERE NOT is_complete`,
    );
    let free = (await freeBytes(this.#folder)) - this.#minFreeBytes;
    for (const upload of unfinished) free -= await this.countMissingBytes(upload);
    return Math.max(0, free);
  }

  private async countMissingBytes({ id, size_bytes, age_seconds }: Unfinished): Promise<number> {
    const file = await stat(join(this.#folder, id)).catch(() => undefined);
    if (!file && age_seconds > FILE_EXPECTED_WITHIN_SECONDS) return 0;
    return Math.max(0, Number(size_bytes) - (file?.size ?? 0));
  }
}

export function createFullError(sizeBytes: number): FootlightError {
  return new FootlightError('storage.full', { kind: 'input', reason: 'upload', value: String(sizeBytes) });
}
