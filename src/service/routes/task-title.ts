import { createRoute, z } from '@hono/zod-openapi';
import { MAX_TITLE_LENGTH } from '../../jobs/tasks/task-title.ts';
import { declareResponse, taskParameters, taskSchema, toTaskView } from '../schemas.ts';
import { findTask, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

const titleBody = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1)
    // By characters, as JSON Schema and the titles by files count, and not by halves of them.
    .check(({ value, issues }) => {
      if ([...value].length > MAX_TITLE_LENGTH)
        issues.push({
          code: 'too_big',
          origin: 'string',
          maximum: MAX_TITLE_LENGTH,
          inclusive: true,
          input: value,
        });
    })
    .regex(/^[^\p{Cc}]*$/u)
    .openapi({ maxLength: MAX_TITLE_LENGTH }),
});

/** What a task is called: its files at first, and then what people say. */
export function addTitleRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'patch',
    path: '/api/v1/tasks/{id}',
    tags: ['tasks'],
    summary: 'Call a task something else',
    request: {
      params: taskParameters,
      body: { required: true, content: { 'application/json': { schema: titleBody } } },
    },
    responses: declareResponse(200, 'The task', taskSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'write');
    const task = await findTask(service, context, context.req.valid('param').id);
    const { title } = context.req.valid('json');
    await service.database.query('UPDATE footlight.tasks SET title = $2 WHERE id = $1', [task.id, title]);
    return context.json(toTaskView({ ...task, title }, context.get('language')), 200);
  });
}
