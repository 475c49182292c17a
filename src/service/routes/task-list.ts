import { createRoute, z } from '@hono/zod-openapi';
import type { Task } from '../../jobs/tasks/task.ts';
import { resolveTaskId } from '../../jobs/tasks/task-alias.ts';
import { formatCursor, type ListPlace, parseCursor } from '../cursor.ts';
import { declareResponse, TASK_STATUSES, taskSchema, toTaskView } from '../schemas.ts';
import { getVisibleOwner, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

const listQuery = z.object({
  status: z.enum(TASK_STATUSES).optional(),
  production: z.string().max(100).optional(),
  workflow: z.string().max(100).optional().describe('The older name of production'),
  mode: z
    .string()
    .regex(/^(?:run|plan|batch)(?:,(?:run|plan|batch))*$/)
    .optional()
    .describe('run, plan or batch, or several of them: run,batch leaves plans out'),
  parent_id: z.string().max(100).optional(),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('What its title, an option or the id has in it, such as a file name'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional().describe('next_cursor of the page before'),
  before: z.iso.datetime().optional().describe('Only tasks created before this time'),
});

const pageSchema = z.object({
  tasks: z.array(taskSchema),
  next_cursor: z.string().nullable().describe('The next page is read with it; null on the last one'),
});

type Row = Task & { readonly created_exactly: string } & Record<string, unknown>;

/** Tasks page by page. A page begins after a task, not at a time or a number, so that new tasks move nothing. */
export function addTaskListRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/tasks',
    tags: ['tasks'],
    summary: 'Tasks, newest first',
    request: { query: listQuery },
    responses: declareResponse(200, 'A page of tasks', pageSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const query = context.req.valid('query');
    const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    const rows = await findTasks(service, getVisibleOwner(context), query, after);
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return context.json(
      {
        tasks: page.map((task) => toTaskView(task, context.get('language'))),
        next_cursor: last ? formatCursor({ time: last.created_exactly, id: last.id }) : null,
      },
      200,
    );
  });
}

/** One more than a page has tells whether there is another page. */
function findTasks(
  { database, productions }: ServiceContext,
  owner: string | undefined,
  { status, production, workflow, mode, parent_id, text, limit, before }: z.output<typeof listQuery>,
  after: ListPlace | undefined,
): Promise<Row[]> {
  const parent = parent_id === undefined ? undefined : resolveTaskId(parent_id, productions).id;
  return database.query<Row>(
    `SELECT *, created_at::text AS created_exactly FROM footlight.tasks
     WHERE ($1::text IS NULL OR owner = $1) AND ($2::text IS NULL OR status = $2)
       AND ($3::text IS NULL OR workflow = $3) AND ($4::text IS NULL OR parent_id = $4)
       AND ($5::timestamptz IS NULL OR created_at < $5)
       AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7))
       AND ($8::text IS NULL OR strpos(lower(concat(id, options, title)), lower($8)) > 0)
       AND ($10::text[] IS NULL OR mode = ANY ($10))
     ORDER BY created_at DESC, id DESC LIMIT $9`,
    [
      owner,
      status,
      production ?? workflow,
      parent,
      before,
      after?.time,
      after?.id,
      text,
      limit + 1,
      mode?.split(','),
    ],
  );
}
