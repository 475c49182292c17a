import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { TaskEvent } from '../jobs/tasks/task.ts';
import { ApiError } from './api-error.ts';

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
const NO_CONTENT = 204;
const FINAL = new Set(['completed', 'partial', 'failed', 'cancelled']);

/** Reads an event stream to the task's end over as many connections as it takes. */
export async function* followEvents(
  connect: (headers: Record<string, string>) => Promise<Response>,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskEvent, void, undefined> {
  let cursor = after;
  let pause = FIRST_PAUSE_MS;
  let isOver = false;
  while (!signal?.aborted) {
    try {
      const response = await connect({ accept: 'text/event-stream', 'last-event-id': String(cursor) });
      if (response.status === NO_CONTENT || !response.body) return;
      for await (const event of parseEvents(response.body)) {
        pause = FIRST_PAUSE_MS;
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
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(MAX_PAUSE_MS, pause * 2);
  }
}

async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<TaskEvent> {
  const messages = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of messages) if (data) yield JSON.parse(data) as TaskEvent;
}
