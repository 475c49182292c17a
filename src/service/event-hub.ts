import type { Database } from '../jobs/postgres/database.ts';
import { Listener } from '../jobs/postgres/listener.ts';
import type { TaskEvent } from '../jobs/tasks/task.ts';
import { EVENTS_CHANNEL } from '../jobs/tasks/task-changes.ts';
import { OpenStreams } from './open-streams.ts';

type Subscriber = (events: readonly TaskEvent[]) => void;

interface Channel {
  readonly subscribers: Set<Subscriber>;
  /** Sequence of the last event that was read; infinite before the first read. */
  cursor: number;
  reading: Promise<void> | undefined;
  isStale: boolean;
}

/** How often channels are read without a notification, in case one was lost. */
const REFRESH_MS = 5_000;

/** Sends the events of tasks to their subscribers. The database is read once an event, however many follow one task. */
export class EventHub implements AsyncDisposable {
  readonly streams = new OpenStreams();
  readonly #database: Database;
  readonly #channels = new Map<string, Channel>();
  readonly #listener: Listener;
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor(database: Database) {
    this.#database = database;
    const refreshAll = (): void => {
      for (const id of this.#channels.keys()) this.refresh(id);
    };
    this.#listener = new Listener(database.url, {
      messages: { [EVENTS_CHANNEL]: (id) => this.refresh(id) },
      reconnect: refreshAll,
    });
    this.#timer = setInterval(refreshAll, REFRESH_MS);
    this.#timer.unref();
  }

  /** Number of open subscriptions, of all tasks. */
  get subscriberCount(): number {
    return this.#count;
  }

  /** Yields every event of a task after `sequence`, once and in order, until `signal` fires or the caller stops. */
  async *follow(
    id: string,
    sequence: number,
    signal: AbortSignal,
  ): AsyncGenerator<TaskEvent, void, undefined> {
    let cursor = sequence;
    const waiting: TaskEvent[] = [];
    let wake = (): void => undefined;
    const subscriber: Subscriber = (events) => {
      waiting.push(...events);
      wake();
    };
    const leave = this.join(id, subscriber);
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      // Earlier events are read after joining: one may then arrive twice, and is yielded once.
      waiting.unshift(...(await this.read(id, cursor)));
      while (!signal.aborted) {
        for (let event = waiting.shift(); event; event = waiting.shift()) {
          // Sequences have no gaps, so a gap means that this subscriber missed events.
          const next = event.sequence > cursor + 1 ? await this.read(id, cursor) : [event];
          for (const each of next.filter(({ sequence }) => sequence > cursor)) {
            cursor = each.sequence;
            yield each;
          }
        }
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0 || signal.aborted) resolve();
        });
      }
    } finally {
      leave();
    }
  }

  /** Events of a task after `sequence`, as they are now. */
  async read(id: string, sequence: number): Promise<TaskEvent[]> {
    const rows = await this.#database.query<{ data: TaskEvent }>(
      'SELECT data FROM footlight.events WHERE task_id = $1 AND sequence > $2 ORDER BY sequence',
      [id, sequence],
    );
    return rows.map(({ data }) => data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#listener[Symbol.asyncDispose]();
  }

  private join(id: string, subscriber: Subscriber): () => void {
    const channel = this.#channels.get(id) ?? {
      subscribers: new Set<Subscriber>(),
      cursor: Number.POSITIVE_INFINITY,
      reading: undefined,
      isStale: false,
    };
    this.#channels.set(id, channel);
    channel.subscribers.add(subscriber);
    this.#count++;
    return () => {
      this.#count--;
      channel.subscribers.delete(subscriber);
      if (channel.subscribers.size === 0) this.#channels.delete(id);
    };
  }

  private refresh(id: string): void {
    const channel = this.#channels.get(id);
    if (!channel) return;
    channel.isStale = true;
    channel.reading ??= this.readChannel(id, channel).finally(() => {
      channel.reading = undefined;
    });
  }

  private async readChannel(id: string, channel: Channel): Promise<void> {
    while (channel.isStale) {
      channel.isStale = false;
      try {
        const from = Number.isFinite(channel.cursor) ? channel.cursor : await this.findReplayStart(id);
        const events = await this.read(id, from);
        channel.cursor = events.at(-1)?.sequence ?? from;
        if (events.length > 0) for (const subscriber of channel.subscribers) subscriber(events);
      } catch {
        // The database is away: the next notification, reconnection or refresh reads again.
      }
    }
  }

  /** A new channel begins one event before the last; its subscribers read the older ones themselves. */
  private async findReplayStart(id: string): Promise<number> {
    const [row] = await this.#database.query<{ last: number }>(
      'SELECT coalesce(max(sequence), 0) AS last FROM footlight.events WHERE task_id = $1',
      [id],
    );
    return Math.max(0, (row?.last ?? 0) - 1);
  }
}
