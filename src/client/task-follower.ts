import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';
import { readMessages, type StreamMessage } from './follow.ts';
import { pauseBeforeRetry } from './pause.ts';

/** Pauses grow to about two seconds: one connection stands for all, and people look at what it says. */
const MAX_COUNTED_TRIES = 4;
const TOLD = 'task-told';

interface Follower {
  readonly id: string;
  /** Number of the last event that it knows. */
  cursor: number;
  readonly waiting: TaskEvent[];
  isOver: boolean;
  failure: unknown;
  wake: () => void;
}

/**
 * Follows tasks by one connection, which is opened anew for each that comes or leaves, and goes on after what is known.
 * Refused tasks end their own followers alone.
 */
export class TaskFollower {
  readonly #connect: (after: string, signal: AbortSignal) => Promise<Response>;
  readonly #onAnswer: (isAway: boolean) => void;
  readonly #followers = new Set<Follower>();
  #connection = new AbortController();
  #isReading = false;

  /**
   * @param connect opens a stream of the tasks `ID:NUMBER,...`
   * @param onAnswer is told at each try whether the service is away
   */
  constructor(
    connect: (after: string, signal: AbortSignal) => Promise<Response>,
    onAnswer: (isAway: boolean) => void = () => undefined,
  ) {
    this.#connect = connect;
    this.#onAnswer = onAnswer;
  }

  /** The same as the client's `follow`. @throws {ApiError} the task is not there, or not the caller's to see */
  async *follow(
    id: string,
    { after = 0, signal }: { after?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<TaskEvent, void, undefined> {
    const follower: Follower = {
      id,
      cursor: after,
      waiting: [],
      isOver: false,
      failure: undefined,
      wake: () => undefined,
    };
    const wake = (): void => follower.wake();
    signal?.addEventListener('abort', wake);
    this.#followers.add(follower);
    this.#reconnect();
    try {
      while (!signal?.aborted) {
        for (let event = follower.waiting.shift(); event; event = follower.waiting.shift()) yield event;
        if (follower.failure !== undefined) throw follower.failure;
        if (follower.isOver) return;
        await new Promise<void>((resolve) => {
          follower.wake = resolve;
          if (signal?.aborted || follower.waiting.length > 0 || follower.isOver) resolve();
        });
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      // One that was told all is not asked for any more.
      if (this.#followers.delete(follower)) this.#reconnect();
    }
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
    while (this.#followers.size > 0) {
      const { signal } = this.#connection;
      try {
        const response = await this.#connect(this.#writeCursors(), signal);
        this.#onAnswer(false);
        tries = 1;
        if (response.body) for await (const message of readMessages(response.body)) this.#tell(message);
      } catch (error) {
        if (!signal.aborted) this.#note(error);
      }
      if (!signal.aborted && this.#followers.size > 0)
        await pauseBeforeRetry(Math.min(tries++, MAX_COUNTED_TRIES), { signal });
    }
    this.#isReading = false;
  }

  /** A task that several follow is asked for once, from the earliest event that one of them lacks. */
  #writeCursors(): string {
    const cursors = new Map<string, number>();
    for (const { id, cursor } of this.#followers)
      cursors.set(id, Math.min(cursor, cursors.get(id) ?? cursor));
    return [...cursors].map((each) => each.join(':')).join(',');
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

  /** What is refused for good ends those that it is about: one task, or all. */
  #note(error: unknown): void {
    const isPassing = error instanceof ApiError && error.isTemporary;
    this.#onAnswer(error instanceof ApiError && error.status === 0);
    // A connection that broke is opened again.
    if (isPassing || !(error instanceof ApiError)) return;
    const refused = [...this.#followers].filter(({ id }) => id === error.value);
    for (const follower of refused.length > 0 ? refused : this.#followers) this.#end(follower, error);
  }
}
