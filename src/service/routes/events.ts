import { createRoute, z } from '@hono/zod-openapi';
import { taskEventSchema } from '../event-schema.ts';
import { declareEventStream, streamEventsOfMany } from '../event-stream.ts';
import { findTask, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

/** Of one stream: more make addresses that proxies refuse. */
const MAX_FOLLOWED = 100;
const MAX_LENGTH = 6_000;
const FOLLOWED = /^([\w-]{1,100}):(\d{1,9})$/;

const followedSchema = z
  .string()
  .max(MAX_LENGTH)
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().regex(FOLLOWED)).max(MAX_FOLLOWED))
  .transform((all) => new Map(all.map((each) => [each.split(':')[0]!, Number(each.split(':')[1])])))
  .openapi({
    type: 'string',
    description: `ID:NUMBER of up to ${MAX_FOLLOWED} tasks, with commas between: each is told from after that event`,
    examples: ['task_0123456789abcdef01234567:0'],
  });

const toldSchema = z
  .object({ task_id: z.string(), event_type: z.literal('task-told') })
  .openapi('TaskTold', { description: 'The task has ended, and all of its events were told' });

/** Several tasks by one connection: browsers open six to a host. */
export function addEventsRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/events',
    tags: ['tasks'],
    summary: 'Events of several tasks by one connection, live (server-sent events)',
    request: { query: z.object({ after: followedSchema }) },
    responses: declareEventStream(z.union([taskEventSchema, toldSchema])),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const { after } = context.req.valid('query');
    const all = await Promise.all(
      [...after].map(async ([name, number]) => ({
        name,
        task: await findTask(service, context, name),
        after: number,
      })),
    );
    return streamEventsOfMany(service, context, all);
  });
}
