import { createRoute, z } from '@hono/zod-openapi';
import type { ZodObject } from 'zod';
import { getFileRoles } from '../../execution/file-options.ts';
import type { FileRole } from '../../execution/option-meta.ts';
import type { Production } from '../../execution/production.ts';
import { ProductionWords } from '../../execution/production-words.ts';
import type { Task } from '../../jobs/tasks/task.ts';
import { acceptedSchema, declareResponse, toAcceptedView } from '../schemas.ts';
import {
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from '../service-context.ts';
import { type SubmissionRequest, submitTask, submitTaskBatch } from '../submission.ts';
import { submissionHeaders, taskFields } from '../submission-schemas.ts';

const MAX_BATCH = 100;

type TaskBody = z.output<typeof taskFields> & Record<string, unknown>;

/** A production's options as the API takes them: inputs by name, outputs by file name, no folders. */
function createRequestSchema({ name: production, options }: Production) {
  const words = new ProductionWords(production);
  const roles = getFileRoles(options);
  const entries = Object.entries(options.shape).flatMap(([name, schema]) => {
    const role = roles[name];
    if (role === 'output-folder') return [];
    return [
      [
        name,
        (schema as z.ZodType).describe(describeOption(words.describeOption(name, 'name'), role)),
      ] as const,
    ];
  });
  return z.strictObject({ ...Object.fromEntries(entries), ...taskFields.shape });
}

const INPUT_HELP = {
  description: 'path below an input root, upload:ID, task:ID/ARTIFACT, s3://, oss:// or https://',
};
const FILE_HELP: Partial<Record<FileRole, { readonly description: string }>> = {
  media: INPUT_HELP,
  document: INPUT_HELP,
  output: { description: 'a file name, without folders' },
  model: { description: 'a name, or a file like an input' },
};

function describeOption(help: string, role: FileRole | undefined): string {
  const files = role && FILE_HELP[role];
  return files ? `${help} (${files.description})` : help;
}

/** `POST /api/v1/{production}`, its `/plan` and its `/batch`, for every production. */
export function addProductionRoutes(app: ServiceApp, service: ServiceContext): void {
  for (const production of service.productions.values()) addSubmitRoutes(app, service, production);
}

/** One request as it came in, for one of the routes. */
interface Given {
  readonly context: ServiceRequest;
  readonly body: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | undefined;
}

interface SubmitRoute {
  readonly suffix: string;
  readonly summary: string;
  readonly schema: ZodObject;
  readonly example: object | undefined;
  submit(given: Given): Promise<Task>;
}

function addSubmitRoutes(app: ServiceApp, service: ServiceContext, production: Production): void {
  const { name, example } = production;
  const { title } = new ProductionWords(name);
  const schema = createRequestSchema(production);
  const toRequest = (mode: 'run' | 'plan', { body, idempotencyKey }: Given): SubmissionRequest => {
    const { priority, deadline_seconds: deadlineSeconds, ...options } = body as TaskBody;
    return { production, mode, options, priority, deadlineSeconds, idempotencyKey };
  };
  const routes: SubmitRoute[] = [
    {
      suffix: '',
      summary: title,
      schema,
      example,
      submit: (given) => submitTask(service, given.context, toRequest('run', given)),
    },
    {
      suffix: '/plan',
      summary: `${title}: only say what would be done`,
      schema,
      example,
      submit: (given) => submitTask(service, given.context, toRequest('plan', given)),
    },
    {
      suffix: '/batch',
      summary: `${title}: many at once, gathered in one task`,
      schema: z.strictObject({ items: z.array(schema).min(1).max(MAX_BATCH) }),
      example: example && { items: [example] },
      submit(given) {
        const items = (given.body.items as Given['body'][]).map((body) =>
          toRequest('run', { ...given, body }),
        );
        return submitTaskBatch(service, given.context, items);
      },
    },
  ];
  for (const route of routes) addSubmitRoute(app, service, name, route);
}

function addSubmitRoute(
  app: ServiceApp,
  service: ServiceContext,
  name: string,
  { suffix, summary, schema, example, submit }: SubmitRoute,
): void {
  const route = createRoute({
    method: 'post',
    path: `/api/v1/${name}${suffix}`,
    tags: [name],
    summary,
    request: {
      headers: submissionHeaders,
      body: { required: true, content: { 'application/json': { schema, example } } },
    },
    responses: declareResponse(202, 'The task waits in its queue', acceptedSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'write');
    const idempotencyKey = context.req.valid('header')['idempotency-key'];
    const task = await submit({ context, body: context.req.valid('json'), idempotencyKey });
    await writeAudit(service, context, { action: `submit ${name}${suffix}`, subject: task.id });
    const { basePath } = service.policy;
    const location = `${basePath}/api/v1/tasks/${task.id}`;
    return context.json(toAcceptedView(task, basePath), 202, { location });
  });
}
