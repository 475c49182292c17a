import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';
import { type ConnectToTasks, type Follower, TaskStream } from './task-stream.ts';

/** As the service has it: what can't be the id of a task would have all tasks of the request refused. */
const ID = /^[\w-]{1,100}$/;

/** Follows tasks by one connection for each hundred of them. Refused tasks end their own followers alone. */
export class TaskFollower {
  readonly #connect: ConnectToTasks;
  readonly #onAnswer: (isAway: boolean) => void;
  readonly #streams = new Set<TaskStream>();

  /**
   * @param connect opens a stream of the tasks `ID:NUMBER,...`
   * @param onAnswer is told at each try whether the service is away
   */
  constructor(connect: ConnectToTasks, onAnswer: (isAway: boolean) => void = () => undefined) {
    this.#connect = connect;
    this.#onAnswer = onAnswer;
  }

  /** The same as the client's `follow`. @throws {ApiError} the task is not there, or not the caller's to see */
  async *follow(
    id: string,
    { after = 0, signal }: { after?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<TaskEvent, void, undefined> {
    if (!ID.test(id)) throw ApiError.createImpossibleTask(id);
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
    const stream = this.#findStream(id);
    stream.add(follower);
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
      stream.remove(follower);
      if (stream.isEmpty) this.#streams.delete(stream);
    }
  }

  #findStream(id: string): TaskStream {
    const all = [...this.#streams];
    const known = all.find((each) => each.has(id)) ?? all.find((each) => each.hasRoomFor(id));
    const stream = known ?? new TaskStream(this.#connect, this.#onAnswer);
    this.#streams.add(stream);
    return stream;
  }
}
