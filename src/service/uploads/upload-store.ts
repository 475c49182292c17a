import { rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { freeBytes } from '../../core/files.ts';
import { getUploadKey } from '../../jobs/files/sources.ts';
import { UPLOAD_DAYS } from '../../jobs/maintenance/retention.ts';
import type { Database } from '../../jobs/postgres/database.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { UploadDescriptions } from './upload-descriptions.ts';
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
    super({
      directory,
      configstore: new UploadDescriptions(directory),
      expirationPeriodInMilliseconds: UPLOAD_DAYS * DAY_MS,
    });
    this.#database = database;
    this.#objects = objects;
  }

  /**
   * Records an upload. Its file is there before its row: what is announced is given back by what the sweep finds of
   * files, also where this process dies in between.
   */
  async begin(
    id: string,
    { owner, name, size }: { owner: string; name: string; size: number },
  ): Promise<void> {
    await writeFile(join(this.directory, id), '');
    await this.#database.query(
      'INSERT INTO footlight.uploads (id, owner, name, size_bytes) VALUES ($1, $2, $3, $4)',
      [id, owner, name, size],
    );
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
    if (!row || row.is_complete) return;
    const key = getUploadKey(id, row.name);
    const file = await stat(path).catch(() => undefined);
    const { size } = (await this.configstore.get(id)) ?? {};
    // One whose file is gone was moved by a process that could not record it any more.
    const moved = file ? undefined : await this.#objects.head(key);
    if (moved === undefined && (file === undefined || file.size !== size)) return;
    if (file) await this.#objects.put(key, path, { move: true });
    await this.#database.query(
      'UPDATE footlight.uploads SET is_complete = true, size_bytes = $2 WHERE id = $1',
      [id, moved?.sizeBytes ?? file!.size],
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

  /**
   * Its bytes go before its row, which a full disk may keep PostgreSQL from removing; its empty file goes after it, and
   * reminds the sweep of a row that stayed.
   */
  override async remove(id: string): Promise<void> {
    const path = join(this.directory, id);
    for await (const { key } of this.#objects.list(`uploads/${id}/`)) await this.#objects.remove(key);
    await truncate(path).catch(() => undefined);
    await this.#database.query('DELETE FROM footlight.uploads WHERE id = $1', [id]);
    await rm(path, { force: true });
    await this.configstore.delete(id);
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
