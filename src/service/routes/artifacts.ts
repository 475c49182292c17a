import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { toSafeName } from '../../core/file-names.ts';
import { getMediaType } from '../../core/media-types.ts';
import { getOutputKey } from '../../jobs/files/sources.ts';
import { getArtifactPath, linkArtifact } from '../artifact-links.ts';
import type { ByteRange } from '../byte-range.ts';
import { MAX_LINK_SECONDS, MIN_LINK_SECONDS } from '../link-signer.ts';
import { declareProblem, declareResponse, taskParameters } from '../schemas.ts';
import { sendContent } from '../send-content.ts';
import {
  findTask,
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
} from '../service-context.ts';
import { isTaskOwnerActive } from '../tokens.ts';

/** A report's page shows what lies beside it, and its script moves that about: it has no origin and reaches nothing. */
const PAGE_POLICY = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline' 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "style-src 'unsafe-inline' 'self'",
].join('; ');

interface Delivery {
  readonly asAttachment: boolean;
  /** Whether pages of other sites may show it. */
  readonly forOthers?: boolean;
}

const artifactSchema = z.object({
  name: z.string(),
  size_bytes: z.int(),
  url: z.string(),
});
const linkSchema = z.object({ url: z.string(), expires_in_seconds: z.int() });
const linkBody = z.strictObject({
  name: z.string().min(1).max(900),
  expires_in_seconds: z.int().min(MIN_LINK_SECONDS).max(MAX_LINK_SECONDS).default(3600),
});

export function addArtifactRoutes(app: ServiceApp, service: ServiceContext): void {
  const { database, objects, signer, policy } = service;
  const list = createRoute({
    method: 'get',
    path: '/api/v1/tasks/{id}/artifacts',
    tags: ['artifacts'],
    summary: 'What the task made',
    request: { params: taskParameters },
    responses: declareResponse(200, 'The artifacts', z.object({ artifacts: z.array(artifactSchema) })),
  });
  app.openapi(list, async (context) => {
    requireScope(context, 'read');
    const { id } = await findTask(service, context, context.req.valid('param').id);
    const prefix = getOutputKey(id, '');
    const artifacts = (await Array.fromAsync(objects.list(prefix))).map(({ key, sizeBytes }) => {
      const name = key.slice(prefix.length);
      return { name, size_bytes: sizeBytes, url: policy.basePath + getArtifactPath(id, name) };
    });
    return context.json({ artifacts }, 200);
  });

  const link = createRoute({
    method: 'post',
    path: '/api/v1/tasks/{id}/links',
    tags: ['artifacts'],
    summary: 'A link to an artifact that needs no token until it expires',
    request: {
      params: taskParameters,
      body: { required: true, content: { 'application/json': { schema: linkBody } } },
    },
    responses: declareResponse(201, 'The link', linkSchema),
  });
  app.openapi(link, async (context) => {
    requireScope(context, 'read');
    const { id } = await findTask(service, context, context.req.valid('param').id);
    const { name, expires_in_seconds } = context.req.valid('json');
    const url = await linkArtifact(service, id, name, expires_in_seconds);
    if (url === undefined) throw createNotFoundError(name);
    return context.json({ url, expires_in_seconds }, 201);
  });

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/v1/tasks/{id}/artifacts/{name}',
    tags: ['artifacts'],
    summary: 'An artifact, or a range of it; the name may hold slashes',
    request: {
      params: taskParameters.extend({ name: z.string() }),
      headers: z.object({ range: z.string().optional().describe('Such as bytes=0-999') }),
      query: z.object({ inline: z.literal('1').optional().describe('To be shown, and not to be saved') }),
    },
    responses: {
      200: { description: 'The whole', content: { 'application/octet-stream': {} } },
      206: { description: 'The range', content: { 'application/octet-stream': {} } },
      ...declareProblem(416, 'The file has nothing there'),
    },
  });
  app.get('/api/v1/tasks/:id/artifacts/:name{.+}', async (context) => {
    requireScope(context, 'read');
    const { id } = await findTask(service, context, context.req.param('id'));
    const asAttachment = context.req.query('inline') !== '1';
    return sendObject(service, context, getOutputKey(id, context.req.param('name')), { asAttachment });
  });

  app.get('/files/:expires{[0-9]+}/:signature/:id/:name{.+}', async (context) => {
    const { expires, signature, id, name } = context.req.param();
    signer.verify(id, Number(expires), signature);
    if (policy.requireToken && !(await isTaskOwnerActive(database, id)))
      throw new FootlightError('link.expired', { kind: 'input' });
    return sendObject(service, context, getOutputKey(id, name), { asAttachment: false, forOthers: true });
  });
}

async function sendObject(
  { objects }: ServiceContext,
  context: ServiceRequest,
  key: string,
  how: Delivery,
): Promise<Response> {
  const head = await objects.head(key);
  if (!head) throw createNotFoundError(key.split('/').slice(2).join('/'));
  const { sizeBytes, modifiedAt } = head;
  const etag = `"${modifiedAt.getTime().toString(36)}-${sizeBytes.toString(36)}"`;
  const content = { sizeBytes, modifiedAt, etag, read: (range?: ByteRange) => objects.read(key, range) };
  return sendContent(context, content, getContentHeaders(key, how));
}

function getContentHeaders(key: string, { asAttachment, forOthers }: Delivery): Record<string, string> {
  return {
    'content-type': getContentType(key),
    'content-security-policy': PAGE_POLICY,
    // A link is for whoever has it, and the sandboxed page counts as another site.
    'cross-origin-resource-policy': forOthers ? 'cross-origin' : 'same-origin',
    ...(asAttachment && {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(toSafeName(key))}`,
    }),
  };
}

/** Productions write their texts in UTF-8. */
function getContentType(key: string): string {
  const type = getMediaType(key);
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

function createNotFoundError(name: string): FootlightError {
  return new FootlightError('artifact.not-found', { kind: 'input', value: name.slice(0, 200) });
}
