import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from '@hono/zod-openapi';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { FootlightError } from '../../core/errors.ts';
import { toSafeName } from '../../core/file-names.ts';
import { freeBytes } from '../../core/files.ts';
import { bytes } from '../../core/messages/message.ts';
import { getUploadKey } from '../../jobs/files/sources.ts';
import { toProblem } from '../problem.ts';
import { declareResponse, problemSchema } from '../schemas.ts';
import {
  getVisibleOwner,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
  writeAudit,
} from '../service-context.ts';
import type { Principal } from '../tokens.ts';

export const UPLOADS = '/api/v1/uploads';
/** Disk space that has to stay free beside the announced size of an upload. */
const SPARE_BYTES = 256 << 20;
const MAX_UNFINISHED = 50;

/**
 * Resumable uploads by the tus protocol 1.0. A finished one is the input `upload:ID`; it is kept two days.
 */
export async function addUploadRoutes(app: ServiceApp, service: ServiceContext): Promise<void> {
  const { folders } = service;
  await mkdir(folders.incoming, { recursive: true });
  documentUploads(app);
  const caller = new AsyncLocalStorage<Caller>();
  const server = createTusServer(service, caller);
  app.post(UPLOADS, async (context) => {
    requireScope(context, 'write');
    await assertUploadAllowed(service, context);
    const response = await caller.run(getCaller(context), () => server.handleWeb(context.req.raw));
    await writeAudit(service, context, {
      action: 'upload',
      subject: response.headers.get('location') ?? undefined,
    });
    return response;
  });
  // Hono looks for the handlers of GET when it is asked for HEAD.
  app.on(['PATCH', 'GET', 'DELETE'], `${UPLOADS}/:id`, async (context) => {
    requireScope(context, 'write');
    await assertOwn(service, context, context.req.param('id'));
    const response = await caller.run(getCaller(context), () => server.handleWeb(context.req.raw));
    if (context.req.method === 'DELETE' && response.ok)
      await service.database.query('DELETE FROM footlight.uploads WHERE id = $1', [context.req.param('id')]);
    return response;
  });
  app.options(UPLOADS, (context) => server.handleWeb(context.req.raw));
}

/** What tus handlers have to know of the request that they serve. */
interface Caller {
  readonly principal: Principal;
  readonly language: string;
}

function getCaller(context: ServiceRequest): Caller {
  return { principal: context.get('principal'), language: context.get('language') };
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
      responses: { [status]: none, ...declareResponse(409, 'It does not fit what is there', problemSchema) },
    });
  describe('post', 'Begin an upload (tus 1.0); its id makes the input upload:ID', { headers }, 201);
  describe('patch', 'Send the next bytes', { params, headers: piece }, 204);
  describe('head', 'How much has arrived', { params }, 200);
  describe('delete', 'Give an upload up', { params }, 204);
}

function createTusServer(service: ServiceContext, caller: AsyncLocalStorage<Caller>): Server {
  const { database, objects, folders, policy } = service;
  return new Server({
    path: UPLOADS,
    relativeLocation: true,
    maxSize: policy.maxUploadBytes,
    datastore: new FileStore({ directory: folders.incoming }),
    namingFunction: () => `upload_${randomBytes(12).toString('hex')}`,
    async onUploadCreate(_request, { id, size, metadata }) {
      await database.query(
        'INSERT INTO footlight.uploads (id, owner, name, size_bytes) VALUES ($1, $2, $3, $4)',
        [id, caller.getStore()?.principal.id, toSafeName(metadata?.filename ?? id), size ?? 0],
      );
      return {};
    },
    async onUploadFinish(_request, { id }) {
      const [row] = await database.query<{ name: string }>(
        'SELECT name FROM footlight.uploads WHERE id = $1',
        [id],
      );
      await objects.put(getUploadKey(id, row!.name), join(folders.incoming, id), { move: true });
      await database.query('UPDATE footlight.uploads SET is_complete = true WHERE id = $1', [id]);
      await rm(join(folders.incoming, id), { force: true });
      return { headers: { 'x-footlight-source': `upload:${id}` } };
    },
    onResponseError(_request, error) {
      if ('status_code' in error) return undefined;
      const problem = toProblem(error, caller.getStore()?.language);
      return { status_code: problem.status, body: JSON.stringify(problem) };
    },
  });
}

async function assertUploadAllowed(
  { database, folders, policy }: ServiceContext,
  context: ServiceRequest,
): Promise<void> {
  const size = Number(context.req.header('upload-length') ?? 0);
  if (size > policy.maxUploadBytes)
    throw new FootlightError('request.too-large', {
      kind: 'usage',
      reason: 'upload',
      parameters: { limit: bytes(policy.maxUploadBytes) },
      value: String(size),
    });
  if ((await freeBytes(folders.incoming)) < size + SPARE_BYTES)
    throw new FootlightError('storage.full', { kind: 'input', reason: 'upload', value: String(size) });
  const unfinished = await database.query(
    'SELECT 1 FROM footlight.uploads WHERE owner = $1 AND NOT is_complete',
    [context.get('principal').id],
  );
  if (unfinished.length >= MAX_UNFINISHED)
    throw new FootlightError('request.rate', {
      kind: 'usage',
      reason: 'uploads',
      parameters: { limit: MAX_UNFINISHED },
    });
}

async function assertOwn({ database }: ServiceContext, context: ServiceRequest, id: string): Promise<void> {
  const rows = await database.query(
    'SELECT 1 FROM footlight.uploads WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, getVisibleOwner(context)],
  );
  if (rows.length > 0) return;
  throw new FootlightError('upload.not-found', { kind: 'input', value: id.slice(0, 100) });
}
