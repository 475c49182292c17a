import { z } from '@hono/zod-openapi';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { toFootlightError } from '../core/errors.ts';
import { isFinal, type Task, type TaskEvent } from '../jobs/tasks/task.ts';
import { describeEvent } from './described-task.ts';
import { ANY_PROBLEM } from './schemas.ts';
import type { ServiceContext, ServiceRequest } from './service-context.ts';

const HEARTBEAT_MS = 15_000;

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

/** A task that is followed. */
export interface FollowedTask {
  /** What the caller knows it by. */
  readonly name: string;
  readonly task: Task;
  /** Number of the last event that is known of it. */
  readonly after: number;
}

type Show = (event: TaskEvent) => ShownEvent;

/**
 * Answers with the events of a task after `Last-Event-ID`, live, until it has ended and all is told.
 *
 * @param show makes what is sent of an event, whose texts are in the language of the answer; called once for each, in order
 * @throws `request.busy` if too many streams are open
 */
export function streamEvents(
  service: ServiceContext,
  context: ServiceRequest,
  task: Task,
  show: Show,
): Response {
  const followed = { name: task.id, task, after: getLastEventId(context) };
  // EventSource takes 204 for "do not come back".
  if (isTold(followed)) return context.body(null, 204);
  return stream(service, context, [followed], (sse, signal) =>
    sendEvents(service, context, followed, signal, (event) =>
      sse.writeSSE({ id: String(event.sequence), ...write(show(event)) }),
    ),
  );
}

/**
 * Answers with the events of several tasks by one connection, live, until all of them have ended and all is told. Each
 * task's events come in order, and after its last one a `task-told`. A message's id is NAME:NUMBER.
 */
export function streamEventsOfMany(
  service: ServiceContext,
  context: ServiceRequest,
  all: readonly FollowedTask[],
): Response {
  return stream(service, context, all, async (sse, signal) => {
    const sendAll = async (followed: FollowedTask): Promise<void> => {
      const { name, task } = followed;
      const id = (number: number): string => `${name}:${number}`;
      const last = isTold(followed)
        ? followed.after
        : await sendEvents(service, context, followed, signal, (event) =>
            sse.writeSSE({ id: id(event.sequence), ...write(event) }),
          );
      // It may be told no more because the caller has left, or because another task's events failed.
      if (signal.aborted) return;
      const told = { event_type: 'task-told', task_id: task.id };
      await sse.writeSSE({ id: id(last), ...write(told) });
    };
    await Promise.all(all.map(sendAll));
  });
}

const write = (shown: ShownEvent) => ({ event: shown.event_type, data: JSON.stringify(shown) });

const isTold = ({ task, after }: FollowedTask): boolean => isFinal(task.status) && after >= task.last_event;

/** @returns the number of the last event that is known now */
async function sendEvents(
  service: ServiceContext,
  context: ServiceRequest,
  { task, after }: FollowedTask,
  signal: AbortSignal,
  send: (event: TaskEvent) => Promise<void>,
): Promise<number> {
  let last = after;
  for await (const event of service.hub.follow(task.id, after, signal)) {
    await send(describeEvent(event, context.get('language')));
    last = event.sequence;
    if (isFinal(event.status) && (await isLast(service, event))) break;
  }
  return last;
}

function stream(
  { hub, version, logger }: ServiceContext,
  context: ServiceRequest,
  all: readonly FollowedTask[],
  sendAll: (sse: SSEStreamingApi, signal: AbortSignal) => Promise<unknown>,
): Response {
  context.header('x-accel-buffering', 'no');
  context.header('x-footlight-version', version);
  // Nobody would read, and so end, the stream of an answer to HEAD.
  if (context.req.method === 'HEAD') return context.body(null, 200, { 'content-type': 'text/event-stream' });
  // What is told already takes no subscription.
  const joining = all.filter((followed) => !isTold(followed)).length;
  const close = hub.streams.open(context.get('principal').owner, joining);
  const tasks = all.map(({ task }) => task.id);
  const send = async (sse: SSEStreamingApi): Promise<void> => {
    const gone = new AbortController();
    sse.onAbort(() => gone.abort());
    const heartbeat = setInterval(() => void sse.write(': still here\n\n'), HEARTBEAT_MS);
    try {
      await sendAll(sse, gone.signal);
    } catch (error) {
      // Thrown on, its message would be sent to the caller, who reconnects and gets the rest.
      logger.warn({ error: toFootlightError(error).toDetailedJSON(), tasks }, 'stream');
    } finally {
      clearInterval(heartbeat);
      gone.abort();
      close();
    }
  };
  return streamSSE(context, send);
}

/** Whether no event follows: a task that ended and was retried goes on. */
async function isLast({ database }: ServiceContext, { task_id, sequence }: TaskEvent): Promise<boolean> {
  const [task] = await database.query<{ last_event: number }>(
    'SELECT last_event FROM footlight.tasks WHERE id = $1',
    [task_id],
  );
  return task === undefined || task.last_event === sequence;
}
