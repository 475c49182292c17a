import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sweepTemporaryFiles, writeAtomically, writeTextAtomically } from '../../core/files.ts';
import { type Claim, type ClaimBoard, claimKey } from './claim.ts';
import { createTooLargeError } from './remote-errors.ts';
import type { KeptFile, RemoteTaskJournal, RemoteTaskSummary } from './remote-task-journal.ts';
import { parseRecord, type RemoteTaskRecord } from './remote-task-record.ts';

const RECORD = '.json';
const ANSWER = '.answer';
/** Enough for a video of some minutes; without a limit, an endless answer would fill the disk. */
const MAX_ANSWER_BYTES = 1 << 30;

/** A journal in one folder: records in `<key>.json`, answers in `<client key>.answer`, claims in `claims/`. */
export class DiskRemoteTaskJournal implements RemoteTaskJournal {
  readonly folder: string;
  readonly #claims: FolderClaims;

  constructor(folder: string) {
    this.folder = folder;
    this.#claims = new FolderClaims(join(folder, 'claims'));
  }

  async open(): Promise<void> {
    await mkdir(this.#claims.folder, { recursive: true });
    await sweepTemporaryFiles(this.folder);
  }

  claim(key: string, signal: AbortSignal): Promise<Claim> {
    return claimKey(this.#claims, key, signal);
  }

  async find(key: string): Promise<RemoteTaskRecord | undefined> {
    const path = this.getRecordPath(key);
    const text = await readFile(path, 'utf8').catch(replaceMissing(undefined));
    return text === undefined ? undefined : parseRecord(text, path);
  }

  async write(record: RemoteTaskRecord): Promise<void> {
    await writeTextAtomically(this.getRecordPath(record.key), JSON.stringify(record));
  }

  async keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile> {
    const path = this.getAnswerPath(clientKey);
    const parts = content instanceof Uint8Array ? [content] : content;
    await writeAtomically(path, (temporary) =>
      pipeline(Readable.from(limitParts(parts)), createWriteStream(temporary)),
    );
    return (await this.findAnswer(clientKey))!;
  }

  async findAnswer(clientKey: string): Promise<KeptFile | undefined> {
    const path = this.getAnswerPath(clientKey);
    const stats = await stat(path).catch(replaceMissing(undefined));
    return stats && { path, bytes: stats.size };
  }

  async discard(clientKey: string): Promise<void> {
    await rm(this.getAnswerPath(clientKey), { force: true });
  }

  async remove(key: string): Promise<void> {
    const record = await this.find(key).catch(() => undefined);
    if (record) await this.discard(record.clientKey);
    await rm(this.getRecordPath(key), { force: true });
  }

  async list(): Promise<RemoteTaskSummary[]> {
    const names = await readdir(this.folder).catch(replaceMissing([] as string[]));
    const keys = names.filter((name) => name.endsWith(RECORD)).map((name) => name.slice(0, -RECORD.length));
    const summaries = await Promise.all(keys.map((key) => this.summarize(key)));
    return summaries.filter((summary) => summary !== undefined);
  }

  getRecordPath(key: string): string {
    return join(this.folder, `${key}${RECORD}`);
  }

  getAnswerPath(clientKey: string): string {
    return join(this.folder, `${clientKey}${ANSWER}`);
  }

  private async summarize(key: string): Promise<RemoteTaskSummary | undefined> {
    const record = await this.find(key).catch(() => undefined);
    const stats = await stat(this.getRecordPath(key)).catch(replaceMissing(undefined));
    if (!record || !stats) return undefined;
    const { service, state, changedAt, answer } = record;
    const sizeBytes = stats.size + (answer?.kind === 'file' ? answer.bytes : 0);
    return { key, service, state, sizeBytes, changedAt: new Date(changedAt) };
  }
}

async function* limitParts(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) throw createTooLargeError(MAX_ANSWER_BYTES);
    yield part;
  }
}

/** Claims as empty files of a folder. */
class FolderClaims implements ClaimBoard {
  readonly pauseSeconds = 0.05;
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async put(name: string): Promise<void> {
    const path = join(this.folder, name);
    const now = new Date();
    await writeFile(path, '');
    await utimes(path, now, now);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  async list(key: string) {
    const names = (await readdir(this.folder)).filter((name) => name.startsWith(`${key}.`));
    const claims = names.map(async (name) => {
      const stats = await stat(join(this.folder, name)).catch(replaceMissing(undefined));
      return stats ? [{ name, modifiedAt: stats.mtime }] : [];
    });
    return (await Promise.all(claims)).flat();
  }
}

function replaceMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
