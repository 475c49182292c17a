import { randomUUID } from 'node:crypto';
import type { RemoteAnswer } from '../../engines/remote-tasks.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../../engines/remote-usage.ts';
import { createTooLargeError } from './remote-errors.ts';
import type { RemoteTaskJournal } from './remote-task-journal.ts';
import type { RecordedAnswer, RemoteTaskRecord, RemoteTaskState } from './remote-task-record.ts';

const MAX_EARLIER = 20;
const MAX_JSON_CHARACTERS = 16 << 20;

type Change = Partial<
  Pick<
    RemoteTaskRecord,
    'remoteId' | 'lastSentAt' | 'isUnanswered' | 'cancelRequestedAt' | 'answer' | 'error'
  >
>;

/** The record of the tasks under one key. Every change is durable before its consequences are carried out. */
export class TaskLog {
  readonly #journal: RemoteTaskJournal;
  #record: RemoteTaskRecord | undefined;

  private constructor(journal: RemoteTaskJournal, record: RemoteTaskRecord | undefined) {
    this.#journal = journal;
    this.#record = record;
  }

  static async open(journal: RemoteTaskJournal, key: string): Promise<TaskLog> {
    return new TaskLog(journal, await journal.find(key));
  }

  get last(): RemoteTaskRecord | undefined {
    return this.#record;
  }

  /** The record of the task that was begun. */
  get current(): RemoteTaskRecord {
    if (!this.#record) throw new Error('No task was begun.');
    return this.#record;
  }

  /** Starts the record of a new task; the last one, which has ended, becomes an earlier one. */
  async begin(key: string, service: string): Promise<void> {
    const last = this.#record;
    // The old answer goes first: a stored answer must always belong to the task of the record.
    if (last) await this.#journal.discard(last.clientKey);
    const now = new Date().toISOString();
    await this.store({
      format: 1,
      key,
      revision: (last?.revision ?? 0) + 1,
      service,
      state: 'intended',
      clientKey: randomUUID(),
      firstSentAt: now,
      lastSentAt: now,
      changedAt: now,
      earlier: last ? [summarizeRecord(last), ...last.earlier].slice(0, MAX_EARLIER) : [],
    });
  }

  async writeChange(state: RemoteTaskState, change: Change = {}): Promise<void> {
    const { current } = this;
    await this.store({
      ...current,
      ...change,
      state,
      revision: current.revision + 1,
      changedAt: new Date().toISOString(),
    });
  }

  /** Adds to the usage of the task; it is written with the next change. @returns its usage so far */
  recordUsage(usage: RemoteUsage | undefined): RemoteUsage {
    const total = addUsage(this.current.usage ?? NO_USAGE, usage ?? NO_USAGE);
    this.#record = { ...this.current, usage: total };
    return total;
  }

  /** @throws `remote.too-large` */
  async keep(answer: RemoteAnswer): Promise<void> {
    await this.writeChange('done', { answer: await this.recordAnswer(answer) });
  }

  private async recordAnswer(answer: RemoteAnswer): Promise<RecordedAnswer> {
    if ('content' in answer) {
      const { bytes } = await this.#journal.keep(this.current.clientKey, answer.content);
      return { kind: 'file', bytes };
    }
    if ((JSON.stringify(answer.json) ?? '').length > MAX_JSON_CHARACTERS)
      throw createTooLargeError(MAX_JSON_CHARACTERS);
    return { kind: 'json', json: answer.json };
  }

  private async store(record: RemoteTaskRecord): Promise<void> {
    await this.#journal.write(record);
    this.#record = record;
  }
}

function summarizeRecord({ clientKey, remoteId, state, usage, error }: RemoteTaskRecord) {
  return { clientKey, remoteId, state, usage, error };
}
