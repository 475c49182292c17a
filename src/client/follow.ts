import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';
import { pauseBeforeRetry } from './pause.ts';

/** The pause before a stream is opened again grows no further: about eight seconds. */
const MAX_COUNTED_TRIES = 6;
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
      for await (const event of parseEvents(response.body)) {
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

async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<TaskEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    // Not every browser lets streams be iterated over.
    for (let read = await reader.read(); !read.done; read = await reader.read())
      if (read.value.data) yield JSON.parse(read.value.data) as TaskEvent;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
