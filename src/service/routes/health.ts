import { createRoute, z } from '@hono/zod-openapi';
import { toFootlightError } from '../../core/errors.ts';
import { freeBytes } from '../../core/files.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { bytes, createMessage, type Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { declareProblem, declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

const checkSchema = z.object({ ok: z.boolean(), detail: z.string().optional() });
const readySchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.object({ database: checkSchema, workers: checkSchema, disk: checkSchema }),
});
const workerSchema = z.object({
  executor: z.string(),
  host: z.string(),
  version: z.string(),
  devices: z.array(z.string()),
  workflows: z.array(z.string()),
  seen_seconds_ago: z.number(),
});

/** Liveness and readiness for load balancers and operators; without a token. */
export function addHealthRoutes(app: ServiceApp, service: ServiceContext): void {
  const { version } = service;
  const healthy = createRoute({
    method: 'get',
    path: '/healthz',
    tags: ['health'],
    summary: 'The process is up',
    responses: declareResponse(200, 'It is', z.object({ status: z.literal('ok'), version: z.string() })),
  });
  app.openapi(healthy, (context) => context.json({ status: 'ok' as const, version }, 200));

  const ready = createRoute({
    method: 'get',
    path: '/readyz',
    tags: ['health'],
    summary: 'Tasks can be taken and run',
    responses: {
      ...declareResponse(200, 'They can', readySchema),
      ...declareResponse(503, 'They can’t now', readySchema),
    },
  });
  app.openapi(ready, async (context) => {
    const checks = { ...(await checkDatabase(service)), disk: await checkDisk(service) };
    const isReady = Object.values(checks).every(({ ok }) => ok);
    const language = context.get('language');
    return context.json(
      {
        status: isReady ? ('ready' as const) : ('not-ready' as const),
        checks: describeChecks(checks, language),
      },
      isReady ? 200 : 503,
    );
  });
}

/** Numbers for Prometheus and the list of workers; for administrators. */
export function addOperationRoutes(app: ServiceApp, { database, metrics }: ServiceContext): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    tags: ['health'],
    summary: 'Numbers for Prometheus',
    responses: {
      200: { description: 'The numbers', content: { 'text/plain': { schema: z.string() } } },
      ...declareProblem(403, 'For administrators alone'),
    },
  });
  app.get('/metrics', async (context) => {
    requireScope(context, 'admin');
    return context.body(await metrics.registry.metrics(), 200, {
      'content-language': DEFAULT_LANGUAGE,
      'content-type': metrics.registry.contentType,
    });
  });
  const workers = createRoute({
    method: 'get',
    path: '/api/v1/workers',
    tags: ['health'],
    summary: 'The workers that share the database',
    responses: declareResponse(200, 'The workers', z.object({ workers: z.array(workerSchema) })),
  });
  app.openapi(workers, async (context) => {
    requireScope(context, 'admin');
    const rows = await database.query<z.output<typeof workerSchema>>(
      `SELECT executor, host, version, devices, workflows,
         extract(epoch FROM now() - seen_at)::double precision AS seen_seconds_ago
       FROM footlight.workers ORDER BY started_at`,
    );
    return context.json({ workers: rows }, 200);
  });
}

type ShownChecks = z.output<typeof readySchema>['checks'];
type Check = { readonly ok: boolean; readonly detail?: Message | string };
type Checks = Readonly<Record<keyof ShownChecks, Check>>;

function describeChecks({ database, workers, disk }: Checks, language: string): ShownChecks {
  const describe = ({ ok, detail }: Check) => {
    return { ok, detail: typeof detail === 'object' ? translate(detail, language) : detail };
  };
  return { database: describe(database), workers: describe(workers), disk: describe(disk) };
}

async function checkDatabase({ database }: ServiceContext): Promise<Omit<Checks, 'disk'>> {
  try {
    const [row] = await database.query<{ count: string }>(
      `SELECT count(*) FROM footlight.workers WHERE seen_at > now() - interval '15 seconds'`,
    );
    const count = Number(row?.count ?? 0);
    return {
      database: { ok: true },
      workers: { ok: count > 0, detail: createMessage('health.workers', { count }) },
    };
  } catch (error) {
    const { code } = toFootlightError(error);
    return {
      database: { ok: false, detail: code },
      workers: { ok: false, detail: createMessage('health.unknown') },
    };
  }
}

async function checkDisk({ folders, policy }: ServiceContext): Promise<Check> {
  const free = await freeBytes(folders.root).catch(() => 0);
  return {
    ok: free >= policy.minFreeBytes,
    detail: createMessage('health.free-space', { size: bytes(free) }),
  };
}
