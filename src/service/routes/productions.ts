import { createRoute, z } from '@hono/zod-openapi';
import type { ZodObject } from 'zod';
import { FootlightError, toFootlightError } from '../../core/errors.ts';
import {
  type FileRole,
  fileRoles,
  filesOf,
  type OptionFile,
  withFiles,
} from '../../execution/file-options.ts';
import { superviseJob } from '../../execution/isolation/supervisor.ts';
import type { Production } from '../../execution/production.ts';
import { childEnvironment } from '../../jobs/child-environment.ts';
import { checkSource, type Source } from '../../jobs/sources.ts';
import type { Submission } from '../../jobs/task-queue.ts';
import { acceptedSchema, acceptedView, answers } from '../schemas.ts';
import {
  audit,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  visibleOwner,
} from '../service-context.ts';

const MAX_BATCH = 100;
const CHECK_SECONDS = 20;
const CHECK_MEMORY_BYTES = 1 << 30;
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const FILE_NAME = /^[^/\\:*?"<>|\p{Cc}.][^/\\:*?"<>|\p{Cc}]{0,120}$/u;

const taskOptions = z.object({
  priority: z.int().min(-100).max(100).default(0).describe('Higher goes first'),
  deadline_seconds: z
    .int()
    .min(1)
    .max(30 * 86_400)
    .optional()
    .describe('Give the task up when it has not ended by then'),
});

const headers = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same key gives the same task, however often the request is sent'),
});

/** A workflow's options as the API takes them: inputs by name, outputs by file name, no folders. */
function requestSchema({ options }: Production) {
  const roles = fileRoles(options);
  const entries = Object.entries(options.shape).flatMap(([name, schema]) => {
    const role = roles[name];
    if (role === 'output-folder') return [];
    return [[name, describeFile(schema as z.ZodType, role)] as const];
  });
  return z.strictObject({ ...Object.fromEntries(entries), ...taskOptions.shape });
}

const FILE_HELP: Partial<Record<FileRole, string>> = {
  media: 'path below an input root, upload:ID, task:ID/ARTIFACT, s3://, oss:// or https://',
  document: 'path below an input root, upload:ID or task:ID/ARTIFACT',
  output: 'a file name, without folders',
  model: 'a name, or a file like an input',
};

function describeFile(schema: z.ZodType, role: FileRole | undefined): z.ZodType {
  const help = role && FILE_HELP[role];
  return help ? schema.describe(`${schema.description ?? ''} (${help})`.trim()) : schema;
}

/** `POST /api/v1/{workflow}`, its `/plan` and its `/batch`, for every registered workflow. */
export function addProductionRoutes(app: ServiceApp, service: ServiceContext): void {
  for (const production of service.productions.values()) {
    const body = requestSchema(production);
    const path = `/api/v1/${production.name}`;
    const add = (suffix: string, summary: string, schema: ZodObject, submit: Submit): void => {
      const route = createRoute({
        method: 'post',
        path: `${path}${suffix}`,
        tags: [production.name],
        summary,
        request: { headers, body: { required: true, content: { 'application/json': { schema } } } },
        responses: answers(202, 'The task waits in its queue', acceptedSchema),
      });
      app.openapi(route, async (context) => {
        requireScope(context, 'write');
        const key = context.req.valid('header')['idempotency-key'];
        const task = await submit(context, context.req.valid('json') as Record<string, unknown>, key);
        await audit(service, context, { action: `submit ${production.name}${suffix}`, subject: task.id });
        return context.json(acceptedView(task), 202, { location: `/api/v1/tasks/${task.id}` });
      });
    };
    const one = (
      context: ServiceRequest,
      given: Record<string, unknown>,
      mode: 'run' | 'plan',
      key?: string,
    ) => submissionOf(service, context, production, mode, given, key);
    add('', production.title, body, async (context, given, key) =>
      service.queue.submit(await one(context, given, 'run', key)),
    );
    add('/plan', `${production.title}: only say what would be done`, body, async (context, given, key) =>
      service.queue.submit(await one(context, given, 'plan', key)),
    );
    const items = z.strictObject({ items: z.array(body).min(1).max(MAX_BATCH) });
    add(
      '/batch',
      `${production.title}: many at once, gathered in one task`,
      items,
      async (context, given, key) => {
        const all: Submission[] = [];
        for (const item of given.items as Record<string, unknown>[])
          all.push(await one(context, item, 'run', key));
        return service.queue.submitBatch(all);
      },
    );
  }
}

type Submit = (
  context: ServiceRequest,
  given: Record<string, unknown>,
  key: string | undefined,
) => ReturnType<ServiceContext['queue']['submit']>;

/** A checked request for a task of `workflow`. */
export async function submissionOf(
  service: ServiceContext,
  context: ServiceRequest,
  production: Production,
  mode: 'run' | 'plan',
  given: Record<string, unknown>,
  idempotencyKey: string | undefined,
): Promise<Submission> {
  const { priority, deadline_seconds, ...options } = given;
  const parsed = production.options.parse(options) as Record<string, unknown>;
  const sources = await checkFiles(service, visibleOwner(context), filesOf(production.options, options));
  assertStorable(options);
  await checkMedia(service, production, parsed, sources);
  return {
    workflow: production.name,
    mode,
    owner: context.get('principal').id,
    options,
    request: {
      priority: priority as number,
      deadlineSeconds: deadline_seconds as number | undefined,
      idempotencyKey,
      sources,
    },
    need: production.needs?.(parsed) ?? { kind: 'cpu' },
  };
}

/** Checks every option that names a file. @returns where the inputs come from, by option */
async function checkFiles(
  { database, objects, policy }: ServiceContext,
  owner: string | undefined,
  files: readonly OptionFile[],
): Promise<Record<string, Source>> {
  const sources: Record<string, Source> = {};
  for (const { key, role, value } of files) {
    if (role === 'output') assertFileName(key, value);
    else if (role !== 'model' || !MODEL_NAME.test(value))
      sources[key] = await checkSource(value, { database, objects, policy, owner });
  }
  return sources;
}

/** PostgreSQL's texts hold every character but one. */
function assertStorable(options: unknown): void {
  if (!JSON.stringify(options).includes('\\u0000')) return;
  throw new FootlightError('request.text', 'A text holds a zero character.', {
    kind: 'usage',
    value: '\\0',
    remedy: 'Leave it out.',
  });
}

function assertFileName(option: string, value: string): void {
  if (FILE_NAME.test(value)) return;
  throw new FootlightError('request.file-name', `${option} is not a plain file name.`, {
    kind: 'usage',
    value: value.slice(0, 200),
    remedy: 'Give a name without folders, such as master.mkv.',
  });
}

/** Opens inputs that are on this machine in a child process, so that a bomb is refused before it waits in a queue. */
async function checkMedia(
  { host, policy, places, objects, mediaChecks }: ServiceContext,
  production: Production,
  options: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, Source>>,
): Promise<void> {
  const paths: Record<string, string> = {};
  for (const [key, source] of Object.entries(sources)) {
    if (source.kind === 'path') paths[key] = source.path;
    else if (source.kind === 'object' && objects.localPath) paths[key] = objects.localPath(source.key);
  }
  const files = filesOf(production.options, options);
  const media = files.filter(({ role }) => role === 'media');
  if (media.length === 0 || !media.every(({ key }) => key in paths)) return;
  const request = {
    workflow: production.name,
    options: withFiles(options, paths),
    storeRoot: places.cache,
    mode: 'check',
    mediaLimits: policy.media,
  } as const;
  const limits = { seconds: CHECK_SECONDS, memoryBytes: CHECK_MEMORY_BYTES };
  try {
    await mediaChecks.run(() => superviseJob(request, { host, limits, environment: childEnvironment() }));
  } catch (caught) {
    throw inCallersWords(toFootlightError(caught), paths, files);
  }
}

/** Where an upload lies on this machine does not concern the caller. */
function inCallersWords(
  error: FootlightError,
  paths: Readonly<Record<string, string>>,
  files: readonly OptionFile[],
): FootlightError {
  const { code, kind, remedy, cause } = error;
  let { message, value } = error;
  for (const file of files) {
    const path = paths[file.key];
    if (path === undefined) continue;
    message = message.replaceAll(path, file.value);
    value = value?.replaceAll(path, file.value);
  }
  return new FootlightError(code, message, { kind, value, remedy, cause });
}
