import type { ServiceApp, ServiceContext } from './service-context.ts';

type Document = ReturnType<ServiceApp['getOpenAPI31Document']>;
interface Operation {
  operationId?: string;
  responses: Record<string, object>;
  security?: readonly object[];
}

const METHODS = ['get', 'post', 'patch', 'put', 'head', 'delete'] as const;
/** Paths that need no token. */
const OPEN = ['/healthz', '/readyz', '/openapi.json'];

/** The OpenAPI document of all routes, in English. */
export function createOpenApiDocument(
  app: ServiceApp,
  { version, policy }: Pick<ServiceContext, 'version' | 'policy'>,
): Document {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Footlight',
      version,
      description:
        'Media productions as tasks: submit, follow, fetch. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: policy.basePath || '/' }],
    security: [{ token: [] }],
  });
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of METHODS) {
      const operation = (item as Record<string, Operation | undefined>)[method];
      if (!operation) continue;
      operation.operationId = createOperationId(method, path);
      if (OPEN.includes(path)) operation.security = [];
      const { default: problem } = operation.responses;
      if (problem) operation.responses['4XX'] ??= problem;
    }
  return document;
}

/** Such as `postTasksIdCancel` of `POST /api/v1/tasks/{id}/cancel`: generated clients name their methods by it. */
function createOperationId(method: string, path: string): string {
  const words = path.replace('/api/v1/', '/').match(/[a-z0-9]+/gi) ?? [];
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
