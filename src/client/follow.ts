import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';
import { pauseBeforeRetry } from './pause.ts';

/** The pause before a stream is opened again grows no further: about eight seconds. */
const MAX_COUNTED_TRIES = 6;
/** The service says that it is there each 15 seconds. */
const SILENT_MS = 45_000;
const WATCHED_EVERY_MS = 5_000;
const NO_CONTENT = 204;
const FINAL = new Set(['completed', 'partial', 'failed', 'cancelled']);

/** Reads an event stream to the task's end over as many connections as it takes. */
export async function* followEvents(
  connect: (headers: Record<string, string>) => Promise<Response>,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskEvent, void, undefined> {
  let cursor = after;
  let tries = 1;
  let isOver = false;
  while (!signal?.aborted) {
    try {
      const response = await connect({ accept: 'text/event-stream', 'last-event-id': String(cursor) });
      if (response.status === NO_CONTENT || !response.body) return;
      for await (const { data } of readMessages(response.body)) {
        const event = JSON.parse(data) as TaskEvent;
        tries = 1;
        if (event.sequence <= cursor) continue;
        cursor = event.sequence;
        isOver = FINAL.has(event.status);
        yield event;
      }
      // The service closes the stream of a finished task; asked again, it says that nothing is left.
      if (isOver) {
        isOver = false;
        continue;
      }
    } catch (error) {
      if (signal?.aborted || (error instanceof ApiError && !error.isTemporary)) throw error;
    }
    await pauseBeforeRetry(Math.min(tries++, MAX_COUNTED_TRIES), { signal });
  }
}

/** A message of a stream of events. */
export interface StreamMessage {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/**
 * Reads the messages of a stream. One that says nothing at all for long is taken for lost: computers sleep and networks
 * change without a word.
 */
export async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  let lastAt = Date.now();
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      lastAt = Date.now();
      controller.enqueue(bytes);
    },
  });
  const reader = body
    .pipeThrough(heard)
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  const watch = setInterval(() => {
    if (Date.now() - lastAt > SILENT_MS) void reader.cancel().catch(() => undefined);
  }, WATCHED_EVERY_MS);
  try {
    // Not every browser lets streams be iterated over.
    for (let read = await reader.read(); !read.done; read = await reader.read())
      if (read.value.data) yield { id: read.value.id, event: read.value.event, data: read.value.data };
  } finally {
    clearInterval(watch);
    await reader.cancel().catch(() => undefined);
  }
}
