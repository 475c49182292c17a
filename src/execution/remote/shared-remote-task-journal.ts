import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ObjectStore } from '../../storage/object-store.ts';
import { type Claim, type ClaimBoard, claimKey } from './claim.ts';
import { DiskRemoteTaskJournal } from './disk-remote-task-journal.ts';
import type { KeptFile, RemoteTaskJournal, RemoteTaskSummary } from './remote-task-journal.ts';
import { parseRecord, type RemoteTaskRecord } from './remote-task-record.ts';

const RECORDS = 'remote-tasks/records/';
const ANSWERS = 'remote-tasks/answers/';
const CLAIMS = 'remote-tasks/claims/';

/**
 * The journal of many machines: each write reaches the object store before the caller goes on, so that a machine that
 * takes over finds it there.
 */
export class SharedRemoteTaskJournal implements RemoteTaskJournal {
  readonly folder: string;
  readonly #local: DiskRemoteTaskJournal;
  readonly #objects: ObjectStore;
  readonly #claims: ObjectClaims;

  constructor(folder: string, objects: ObjectStore) {
    this.folder = folder;
    this.#local = new DiskRemoteTaskJournal(folder);
    this.#objects = objects;
    this.#claims = new ObjectClaims(objects, join(folder, 'claim'));
  }

  async open(): Promise<void> {
    await this.#local.open();
    await this.#claims.open();
  }

  claim(key: string, signal: AbortSignal): Promise<Claim> {
    return claimKey(this.#claims, key, signal);
  }

  /** Finds the newer of both copies. A newer local one was written by a process that died before it shared it. */
  async find(key: string): Promise<RemoteTaskRecord | undefined> {
    const [shared, own] = [await this.readShared(key), await this.#local.find(key)];
    if (!own || (shared && shared.revision >= own.revision)) return shared;
    await this.#objects.put(getRecordKey(key), this.#local.getRecordPath(key));
    return own;
  }

  async write(record: RemoteTaskRecord): Promise<void> {
    await this.#local.write(record);
    await this.#objects.put(getRecordKey(record.key), this.#local.getRecordPath(record.key));
  }

  async keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile> {
    const file = await this.#local.keep(clientKey, content);
    await this.#objects.put(getAnswerKey(clientKey), file.path);
    return file;
  }

  async findAnswer(clientKey: string): Promise<KeptFile | undefined> {
    const own = await this.#local.findAnswer(clientKey);
    const isShared = (await this.#objects.head(getAnswerKey(clientKey))) !== undefined;
    if (own && !isShared) await this.#objects.put(getAnswerKey(clientKey), own.path);
    if (own || !isShared) return own;
    return this.#local.keep(clientKey, await this.#objects.read(getAnswerKey(clientKey)));
  }

  async discard(clientKey: string): Promise<void> {
    await this.#objects.remove(getAnswerKey(clientKey));
    await this.#local.discard(clientKey);
  }

  async remove(key: string): Promise<void> {
    const record = await this.find(key).catch(() => undefined);
    if (record) await this.discard(record.clientKey);
    await this.#local.remove(key);
    await this.#objects.remove(getRecordKey(key));
  }

  async list(): Promise<RemoteTaskSummary[]> {
    const summaries: RemoteTaskSummary[] = [];
    for await (const { key: name, sizeBytes } of this.#objects.list(RECORDS)) {
      const key = name.slice(RECORDS.length, -'.json'.length);
      const record = await this.readShared(key).catch(() => undefined);
      if (!record) continue;
      const { service, state, changedAt, answer } = record;
      const answerBytes = answer?.kind === 'file' ? answer.bytes : 0;
      summaries.push({
        key,
        service,
        state,
        sizeBytes: sizeBytes + answerBytes,
        changedAt: new Date(changedAt),
      });
    }
    return summaries;
  }

  private async readShared(key: string): Promise<RemoteTaskRecord | undefined> {
    const name = getRecordKey(key);
    if (!(await this.#objects.head(name))) return undefined;
    return parseRecord(await text(await this.#objects.read(name)), `${this.#objects.location}/${name}`);
  }
}

/** Claims as empty objects of a store. */
class ObjectClaims implements ClaimBoard {
  readonly pauseSeconds = 1;
  readonly #objects: ObjectStore;
  readonly #emptyFile: string;

  constructor(objects: ObjectStore, emptyFile: string) {
    this.#objects = objects;
    this.#emptyFile = emptyFile;
  }

  async open(): Promise<void> {
    await writeFile(this.#emptyFile, '');
    // In a store that is a folder, removing the last claim would remove `claims/` while another claim is being put.
    await this.put('.keep');
  }

  async put(name: string): Promise<void> {
    await this.#objects.put(`${CLAIMS}${name}`, this.#emptyFile);
  }

  async remove(name: string): Promise<void> {
    await this.#objects.remove(`${CLAIMS}${name}`);
  }

  async list(key: string) {
    const claims = await Array.fromAsync(this.#objects.list(`${CLAIMS}${key}.`));
    return claims.map(({ key: name, modifiedAt }) => ({ name: name.slice(CLAIMS.length), modifiedAt }));
  }
}

function getRecordKey(key: string): string {
  return `${RECORDS}${key}.json`;
}

function getAnswerKey(clientKey: string): string {
  return `${ANSWERS}${clientKey}`;
}
