import { z } from '@hono/zod-openapi';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { FootlightError } from '../core/errors.ts';
import { isFinal, type Task, type TaskEvent } from '../jobs/tasks/task.ts';
import { describeEvent } from './described-task.ts';
import { ANY_PROBLEM } from './schemas.ts';
import type { ServiceContext, ServiceRequest } from './service-context.ts';

const HEARTBEAT_MS = 15_000;
const MAX_STREAMS = 2_000;

export const eventHeaders = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,9}$/)
    .optional()
    .describe('Go on after this event'),
});

/**
 * The answers of a route that streams events.
 *
 * @param schema of the data of a message
 */
export function declareEventStream(schema?: z.ZodType) {
  const content = { 'text/event-stream': schema ? { schema } : {} };
  return {
    200: { description: 'One event a message; its id is its number', content },
    204: { description: 'The task has ended and there is nothing after that event' },
    default: ANY_PROBLEM,
  } as const;
}

/** An event as a stream sends it. */
export interface ShownEvent {
  readonly event_type: string;
}

/** @returns the number of the event after which a client wants the rest; 0 for all */
export function getLastEventId(context: ServiceRequest): number {
  return Number(context.req.header('last-event-id') ?? 0);
}

/**
 * Answers with the events of a task after `Last-Event-ID`, live, until it has ended and all is told.
 *
 * @param show makes what is sent of an event, whose texts are in the language of the answer; called once for each, in order
 * @throws `request.busy` if too many streams are open
 */
export function streamEvents(
  service: ServiceContext,
  context: ServiceRequest,
  { id, status, last_event }: Task,
  show: (event: TaskEvent) => ShownEvent,
): Response {
  const { hub, version, logger } = service;
  if (hub.subscriberCount >= MAX_STREAMS) throw createTooManyStreamsError();
  const from = getLastEventId(context);
  // EventSource takes 204 for "do not come back".
  if (isFinal(status) && from >= last_event) return context.body(null, 204);
  context.header('x-accel-buffering', 'no');
  context.header('x-footlight-version', version);
  const send = async (stream: SSEStreamingApi): Promise<void> => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
    try {
      for await (const event of hub.follow(id, from, gone.signal)) {
        const shown = show(describeEvent(event, context.get('language')));
        const message = { event: shown.event_type, data: JSON.stringify(shown) };
        await stream.writeSSE({ id: String(event.sequence), ...message });
        if (isFinal(event.status) && (await isLast(service, event))) return;
      }
    } finally {
      clearInterval(heartbeat);
      gone.abort();
    }
  };
  // The client reconnects and gets the rest.
  const onError = async (error: Error): Promise<void> =>
    logger.warn({ task_id: id, error: error.message }, 'stream');
  return streamSSE(context, send, onError);
}

/** Whether no event follows: a task that ended and was retried goes on. */
async function isLast({ database }: ServiceContext, { task_id, sequence }: TaskEvent): Promise<boolean> {
  const [task] = await database.query<{ last_event: number }>(
    'SELECT last_event FROM footlight.tasks WHERE id = $1',
    [task_id],
  );
  return task === undefined || task.last_event === sequence;
}

function createTooManyStreamsError(): FootlightError {
  return new FootlightError('request.busy', { kind: 'retryable', reason: 'streams' });
}
