import { buffer } from 'node:stream/consumers';
import type { KeptFile, RemoteTaskJournal } from '../../src/execution/remote/remote-task-journal.ts';
import { parseRecord, type RemoteTaskRecord } from '../../src/execution/remote/remote-task-record.ts';

/** A journal for one caller at a time, quick enough for thousands of runs. */
export class MemoryJournal implements RemoteTaskJournal {
  readonly #records = new Map<string, string>();
  readonly #answers = new Map<string, Buffer>();

  async open(): Promise<void> {}

  async claim() {
    return { assertHeld: () => undefined, async [Symbol.asyncDispose]() {} };
  }

  async find(key: string): Promise<RemoteTaskRecord | undefined> {
    const text = this.#records.get(key);
    return text === undefined ? undefined : parseRecord(text, key);
  }

  async write(record: RemoteTaskRecord): Promise<void> {
    this.#records.set(record.key, JSON.stringify(record));
  }

  async keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile> {
    this.#answers.set(
      clientKey,
      content instanceof Uint8Array ? Buffer.from(content) : await buffer(content),
    );
    return (await this.findAnswer(clientKey))!;
  }

  async findAnswer(clientKey: string): Promise<KeptFile | undefined> {
    const answer = this.#answers.get(clientKey);
    return answer && { path: clientKey, bytes: answer.length };
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
