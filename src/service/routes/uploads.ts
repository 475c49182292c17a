import { mkdir } from 'node:fs/promises';
import { z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { declareProblem } from '../schemas.ts';
import {
  getVisibleOwner,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from '../service-context.ts';
import { TusServer, UPLOADS } from '../uploads/tus-server.ts';

const PIECE_TYPE = 'application/offset+octet-stream';

/**
 * Resumable uploads by the tus protocol 1.0. A finished one is the input `upload:ID`; it is kept two days.
 */
export async function addUploadRoutes(app: ServiceApp, service: ServiceContext): Promise<void> {
  await mkdir(service.folders.incoming, { recursive: true });
  documentUploads(app);
  const server = new TusServer(service);
  app.post(UPLOADS, async (context) => {
    requireScope(context, 'write');
    const response = await server.answer(context);
    const subject = response.headers.get('location') ?? undefined;
    await writeAudit(service, context, { action: 'upload', subject });
    return response;
  });
  // Hono looks for the handlers of GET when it is asked for HEAD.
  app.on(['PATCH', 'GET', 'DELETE'], `${UPLOADS}/:id`, async (context) => {
    requireScope(context, 'write');
    const id = context.req.param('id');
    await assertOwn(service, context, id);
    // A process that was killed may have left one that had come whole.
    if (context.req.method === 'HEAD') await server.store.finish(id);
    if (context.req.method === 'PATCH') assertPiece(context.req.header('content-type'));
    const response = await server.answer(context);
    if (context.req.method === 'PATCH') await noteLength(service, context, id, response);
    return response;
  });
  app.options(UPLOADS, (context) => server.answer(context));
}

/** The protocol's library would answer 400. */
function assertPiece(type: string | undefined): void {
  if (type === PIECE_TYPE) return;
  throw new FootlightError('request.content-type', {
    kind: 'usage',
    reason: 'upload',
    parameters: { type: PIECE_TYPE },
    value: type?.slice(0, 100),
  });
}

/** A length that was not known at first takes its room from now on; until then, what has come takes it. */
async function noteLength(
  { database }: ServiceContext,
  context: ServiceRequest,
  id: string,
  { ok, headers }: Response,
): Promise<void> {
  const length = context.req.header('upload-length') ?? headers.get('upload-offset');
  if (!ok || length === null) return;
  await database.query('UPDATE footlight.uploads SET size_bytes = greatest(size_bytes, $2) WHERE id = $1', [
    id,
    Number(length),
  ]);
}

function documentUploads(app: ServiceApp): void {
  const headers = z.object({ 'tus-resumable': z.literal('1.0.0'), 'upload-length': z.string() });
  const piece = z.object({ 'tus-resumable': z.literal('1.0.0'), 'upload-offset': z.string() });
  const params = z.object({ id: z.string() });
  const none = { description: 'As the tus protocol says' };
  const describe = (
    method: 'post' | 'patch' | 'head' | 'delete',
    summary: string,
    request: object,
    status: number,
  ) =>
    app.openAPIRegistry.registerPath({
      method,
      path: method === 'post' ? UPLOADS : `${UPLOADS}/{id}`,
      tags: ['uploads'],
      summary,
      request,
      responses: { [status]: none, ...declareProblem(409, 'It does not fit what is there') },
    });
  describe('post', 'Begin an upload (tus 1.0); its id makes the input upload:ID', { headers }, 201);
  describe('patch', 'Send the next bytes', { params, headers: piece }, 204);
  describe('head', 'How much has arrived; all of it when it is finished', { params }, 200);
  describe('delete', 'Give an upload up', { params }, 204);
}

async function assertOwn({ database }: ServiceContext, context: ServiceRequest, id: string): Promise<void> {
  const rows = await database.query(
    'SELECT 1 FROM footlight.uploads WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, getVisibleOwner(context)],
  );
  if (rows.length > 0) return;
  throw new FootlightError('upload.not-found', { kind: 'input', value: id.slice(0, 100) });
}
