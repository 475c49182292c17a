import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRoute, z } from '@hono/zod-openapi';
import { describeFile, type ListedFile, listFolder, listRoots } from '../input-folders.ts';
import { declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';
import { UPLOADS } from '../uploads/tus-server.ts';

const fileSchema = z
  .object({
    name: z.string(),
    path: z.string().describe('Names it as an input'),
    kind: z.enum(['folder', 'file']),
    size_bytes: z.int().nullable(),
    modified_at: z.iso.datetime().nullable(),
  })
  .openapi('ListedFile') satisfies z.ZodType<ListedFile>;
const filesQuery = z.object({
  path: z.string().min(1).max(2_000).optional().describe('A folder; the input roots if it is left out'),
  after: z.string().max(1_000).optional().describe('next_after of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
const filesPage = z.object({
  files: z.array(fileSchema),
  next_after: z.string().nullable().describe('The next page is read with it; null on the last one'),
});
const uploadSchema = z
  .object({
    upload_id: z.string().describe('The input upload:ID'),
    name: z.string(),
    size_bytes: z.int(),
    received_bytes: z.int(),
    is_complete: z.boolean(),
    created_at: z.iso.datetime(),
  })
  .openapi('Upload');

/** What inputs can be picked from: files of the machine below the input roots, and the caller's uploads. */
export function addFileRoutes(app: ServiceApp, service: ServiceContext): void {
  addFilesRoute(app, service);
  addUploadListRoute(app, service);
}

function addFilesRoute(app: ServiceApp, { policy: { inputRoots } }: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/files',
    tags: ['inputs'],
    summary: 'Files and folders below the input roots, by name',
    request: { query: filesQuery },
    responses: declareResponse(200, 'A page of them', filesPage),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const { path, after = '', limit } = context.req.valid('query');
    if (path === undefined) return context.json({ files: listRoots(inputRoots), next_after: null }, 200);
    const names = (await listFolder(path, inputRoots)).filter((name) => name > after);
    const page = names.slice(0, limit);
    const files = await Promise.all(page.map((name) => describeFile(path, name, inputRoots)));
    const next = names.length > limit ? (page.at(-1) ?? null) : null;
    return context.json({ files: files.filter((file) => file !== undefined), next_after: next }, 200);
  });
}

interface UploadRow extends Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly size_bytes: string;
  readonly is_complete: boolean;
  readonly created_at: Date;
}

function addUploadListRoute(app: ServiceApp, { database, folders }: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: UPLOADS,
    tags: ['uploads'],
    summary: 'The caller’s own uploads, newest first, also those that can be gone on with',
    responses: declareResponse(200, 'The newest 500', z.object({ uploads: z.array(uploadSchema) })),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const rows = await database.query<UploadRow>(
      `SELECT id, name, size_bytes, is_complete, created_at FROM footlight.uploads
       WHERE owner = $1 ORDER BY created_at DESC, id LIMIT 500`,
      [context.get('principal').owner],
    );
    const uploads = rows.map(async ({ id, name, size_bytes, is_complete, created_at }) => {
      const size = Number(size_bytes);
      const received = is_complete
        ? size
        : ((await stat(join(folders.incoming, id)).catch(() => undefined))?.size ?? 0);
      const time = new Date(created_at).toISOString();
      return {
        upload_id: id,
        name,
        size_bytes: size,
        received_bytes: received,
        is_complete,
        created_at: time,
      };
    });
    return context.json({ uploads: await Promise.all(uploads) }, 200);
  });
}
