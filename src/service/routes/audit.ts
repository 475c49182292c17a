import { createRoute, z } from '@hono/zod-openapi';
import { readAudit } from '../../jobs/postgres/audit-log.ts';
import { declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

const auditQuery = z.object({
  action: z.string().min(1).max(100).optional().describe('Such as "create token"'),
  token: z.string().min(1).max(100).optional().describe('Id of the token that was used'),
  subject: z.string().min(1).max(200).optional().describe('What it was done to, such as the id of a task'),
  outcome: z.string().min(1).max(100).optional().describe('`done` or `refused`'),
  days: z.coerce.number().int().min(1).max(36_500).optional().describe('Only of the last so many days'),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('Only before the entry with this id: the next page'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const entrySchema = z
  .object({
    id: z.string().describe('Rises with time'),
    at: z.iso.datetime(),
    token: z.string().nullable(),
    address: z.string().nullable(),
    action: z.string(),
    subject: z.string().nullable(),
    outcome: z.string(),
  })
  .openapi('AuditEntry');

/** Who changed what, and who was refused; for administrators. */
export function addAuditRoutes(app: ServiceApp, { database }: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/audit',
    tags: ['tokens'],
    summary: 'Changes and refusals, newest first',
    request: { query: auditQuery },
    responses: declareResponse(200, 'The entries', z.object({ entries: z.array(entrySchema) })),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    return context.json({ entries: await readAudit(database, context.req.valid('query')) }, 200);
  });
}
