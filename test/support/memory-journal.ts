import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { KeptFile, RemoteTaskJournal } from '../../src/execution/remote/remote-task-journal.ts';
import { parseRecord, type RemoteTaskRecord } from '../../src/execution/remote/remote-task-record.ts';

/** A journal for one caller at a time, quick enough for thousands of runs. */
export class MemoryJournal implements RemoteTaskJournal {
  readonly #records = new Map<string, string>();
  readonly #answers = new Map<string, Buffer>();
  readonly #folder: string | undefined;

  /** @param folder for answers that are files; without one, their paths lead nowhere */
  constructor(folder?: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {}

  async claim() {
    return { assertHeld: () => undefined, async [Symbol.asyncDispose]() {} };
  }

  async find(key: string): Promise<RemoteTaskRecord | undefined> {
    const text = this.#records.get(key);
    return text === undefined ? undefined : parseRecord(text, key);
  }

  /** The record of the only key that was written. */
  async findAny(): Promise<RemoteTaskRecord | undefined> {
    const [key] = this.#records.keys();
    return key === undefined ? undefined : this.find(key);
  }

  async write(record: RemoteTaskRecord): Promise<void> {
    this.#records.set(record.key, JSON.stringify(record));
  }

  async keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile> {
    const answer = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
    if (this.#folder !== undefined) await writeFile(join(this.#folder, clientKey), answer);
    this.#answers.set(clientKey, answer);
    return (await this.findAnswer(clientKey))!;
  }

  async findAnswer(clientKey: string): Promise<KeptFile | undefined> {
    const answer = this.#answers.get(clientKey);
    return answer && { path: join(this.#folder ?? '', clientKey), bytes: answer.length };
  }

  async discard(clientKey: string): Promise<void> {
    this.#answers.delete(clientKey);
  }

  async remove(key: string): Promise<void> {
    this.#records.delete(key);
  }

  async list() {
    return [];
  }
}
