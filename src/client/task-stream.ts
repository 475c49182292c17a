import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';
import { readMessages, type StreamMessage } from './follow.ts';
import { pauseBeforeRetry } from './pause.ts';

/** Pauses grow to about two seconds: one connection stands for all, and people look at what it says. */
const MAX_COUNTED_TRIES = 4;
/** What the service takes in one request. */
const MAX_TASKS = 100;
const MAX_LENGTH = 6_000;
/** Of a colon, a number and a comma. */
const NUMBER_LENGTH = 11;
const TOLD = 'task-told';
/** What is answered so is refused for who asks, and not for what is asked. */
const OF_CALLER = new Set([401, 403]);

/** Opens a stream of the tasks `ID:NUMBER,...`. */
export type ConnectToTasks = (after: string, signal: AbortSignal) => Promise<Response>;

/** One who follows a task. */
export interface Follower {
  readonly id: string;
  /** Number of the last event that it knows. */
  cursor: number;
  readonly waiting: TaskEvent[];
  isOver: boolean;
  failure: unknown;
  wake: () => void;
}

/**
 * The events of up to 100 tasks by one connection, which is opened anew for each that comes or leaves, and goes on after
 * what is known.
 */
export class TaskStream {
  readonly #connect: ConnectToTasks;
  readonly #onAnswer: (isAway: boolean) => void;
  readonly #followers = new Set<Follower>();
  #connection = new AbortController();
  #isReading = false;

  constructor(connect: ConnectToTasks, onAnswer: (isAway: boolean) => void) {
    this.#connect = connect;
    this.#onAnswer = onAnswer;
  }

  get isEmpty(): boolean {
    return this.#followers.size === 0;
  }

  has(id: string): boolean {
    return this.#listCursors().has(id);
  }

  hasRoomFor(id: string): boolean {
    const ids = [...this.#listCursors().keys(), id];
    const length = ids.reduce((sum, each) => sum + each.length + NUMBER_LENGTH, 0);
    return ids.length <= MAX_TASKS && length <= MAX_LENGTH;
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
    this.#reconnect();
  }

  /** One that was told all is not asked for any more. */
  remove(follower: Follower): void {
    if (this.#followers.delete(follower)) this.#reconnect();
  }

  #reconnect(): void {
    this.#connection.abort();
    this.#connection = new AbortController();
    if (!this.#isReading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    let tries = 1;
    // Those that come or leave together are asked for together.
    await Promise.resolve();
    while (!this.isEmpty) {
      const { signal } = this.#connection;
      try {
        const cursors = [...this.#listCursors()].map((each) => each.join(':'));
        const response = await this.#connect(cursors.join(','), signal);
        this.#onAnswer(false);
        tries = 1;
        if (response.body) await this.#tellAll(response.body, signal);
      } catch (error) {
        // A connection that broke is opened again.
        if (!signal.aborted && error instanceof ApiError) await this.#note(error, signal);
      }
      if (!signal.aborted && !this.isEmpty)
        await pauseBeforeRetry(Math.min(tries++, MAX_COUNTED_TRIES), { signal });
    }
    this.#isReading = false;
  }

  /** A task that several follow is asked for once, from the earliest event that one of them lacks. */
  #listCursors(): Map<string, number> {
    const cursors = new Map<string, number>();
    for (const { id, cursor } of this.#followers)
      cursors.set(id, Math.min(cursor, cursors.get(id) ?? cursor));
    return cursors;
  }

  async #tellAll(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    for await (const message of readMessages(body)) {
      // Those who came since would miss what was told before.
      if (signal.aborted) break;
      this.#tell(message);
      if (this.isEmpty) break;
    }
  }

  #tell({ id: place = '', event: kind, data }: StreamMessage): void {
    const id = place.slice(0, place.lastIndexOf(':'));
    for (const follower of this.#followers) {
      if (follower.id !== id) continue;
      if (kind === TOLD) this.#end(follower);
      else this.#give(follower, JSON.parse(data) as TaskEvent);
    }
  }

  #give(follower: Follower, event: TaskEvent): void {
    if (event.sequence <= follower.cursor) return;
    follower.cursor = event.sequence;
    follower.waiting.push(event);
    follower.wake();
  }

  #end(follower: Follower, failure?: unknown): void {
    this.#followers.delete(follower);
    follower.isOver = true;
    follower.failure = failure;
    follower.wake();
  }

  /** What is refused for good ends those that it is about: one task, those that are refused alone too, or all. */
  async #note(error: ApiError, signal: AbortSignal): Promise<void> {
    this.#onAnswer(error.status === 0);
    if (error.isTemporary) return;
    const ids = [...this.#listCursors().keys()];
    const refusals = ids.includes(error.value ?? '')
      ? new Map([[error.value, error]])
      : await this.#findRefusals(error, signal);
    // Who came or left meanwhile has it asked for anew.
    if (signal.aborted) return;
    for (const follower of this.#followers) {
      const refusal = refusals.get(follower.id);
      if (refusal) this.#end(follower, refusal);
    }
  }

  /**
   * @returns why tasks are refused, by their ids: all for the same where none is refused alone, unless that was a failure
   *   of the service, which passes; none where it can't be known
   */
  async #findRefusals(error: ApiError, signal: AbortSignal): Promise<Map<string, ApiError>> {
    const cursors = [...this.#listCursors()];
    const all = new Map(cursors.map(([id]) => [id, error]));
    if (cursors.length === 1 || error.status < 400 || OF_CALLER.has(error.status)) return all;
    const refusals = new Map<string, ApiError>();
    for (const [id, cursor] of cursors) {
      try {
        await (await this.#connect(`${id}:${cursor}`, signal)).body?.cancel();
      } catch (refusal) {
        if (!(refusal instanceof ApiError) || refusal.isTemporary) return new Map();
        refusals.set(id, refusal);
      }
    }
    return refusals.size === 0 && error.status < 500 ? all : refusals;
  }
}
