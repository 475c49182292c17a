import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { freeBytes } from '../../core/files.ts';
import { getUploadKey } from '../../jobs/files/sources.ts';
import { UPLOAD_DAYS } from '../../jobs/maintenance/retention.ts';
import type { Database } from '../../jobs/postgres/database.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { createFullError } from './upload-room.ts';

/** Less free space than this means that a write failed for lack of it. */
const FULL_BELOW_BYTES = 1 << 20;

const DAY_MS = 86_400_000;

interface UploadRow {
  readonly name: string;
  readonly size_bytes: string;
  readonly is_complete: boolean;
}

/** Unfinished uploads as files of a folder; finished ones are moved to the object store, and known by the database. */
export class UploadStore extends FileStore {
  readonly #database: Database;
  readonly #objects: ObjectStore;
  /** The last turn of each upload that is being finished, by its id. */
  readonly #finishing = new Map<string, Promise<void>>();

  constructor(database: Database, objects: ObjectStore, directory: string) {
    super({ directory, expirationPeriodInMilliseconds: UPLOAD_DAYS * DAY_MS });
    this.#database = database;
    this.#objects = objects;
  }

  /** Moves an upload that has come whole to the object store; does nothing if it is there, or not whole. */
  async finish(id: string): Promise<void> {
    // One after another instead of together: one that came before the last bytes found nothing to move.
    const before = this.#finishing.get(id) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.moveIfWhole(id));
    this.#finishing.set(id, turn);
    try {
      await turn;
    } finally {
      if (this.#finishing.get(id) === turn) this.#finishing.delete(id);
    }
  }

  private async moveIfWhole(id: string): Promise<void> {
    const row = await this.findRow(id);
    const path = join(this.directory, id);
    const file = await stat(path).catch(() => undefined);
    const { size } = (await this.configstore.get(id)) ?? {};
    if (!row || row.is_complete || file?.size !== size || file === undefined) return;
    await this.#objects.put(getUploadKey(id, row.name), path, { move: true });
    await this.#database.query(
      'UPDATE footlight.uploads SET is_complete = true, size_bytes = $2 WHERE id = $1',
      [id, file.size],
    );
    await rm(path, { force: true });
  }

  /** A finished one is whole, though its file is elsewhere: senders ask again when the last answer was lost. */
  override async getUpload(id: string): Promise<Upload> {
    const row = await this.findRow(id);
    if (!row?.is_complete) return super.getUpload(id);
    const size = Number(row.size_bytes);
    return new Upload({ id, size, offset: size, metadata: { filename: row.name } });
  }

  override async write(...args: Parameters<FileStore['write']>): Promise<number> {
    try {
      return await super.write(...args);
    } catch (error) {
      if ((await freeBytes(this.directory)) < FULL_BELOW_BYTES) throw createFullError(args[2]);
      throw error;
    }
  }

  override async remove(id: string): Promise<void> {
    for await (const { key } of this.#objects.list(`uploads/${id}/`)) await this.#objects.remove(key);
    await rm(join(this.directory, id), { force: true });
    await this.configstore.delete(id);
    await this.#database.query('DELETE FROM footlight.uploads WHERE id = $1', [id]);
  }

  /** The size that was announced; 0 if it was not. */
  async findSize(id: string): Promise<number> {
    return Number((await this.findRow(id))?.size_bytes ?? 0);
  }

  private async findRow(id: string): Promise<UploadRow | undefined> {
    const [row] = await this.#database.query<UploadRow & Record<string, unknown>>(
      'SELECT name, size_bytes, is_complete FROM footlight.uploads WHERE id = $1',
      [id],
    );
    return row;
  }
}
