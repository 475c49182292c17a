import { makeZip, predictLength } from 'client-zip';
import { FootlightError } from '../../core/errors.ts';
import { getOutputKey } from '../../jobs/files/sources.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { declareProblem, taskParameters } from '../schemas.ts';
import { findTask, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

/** `GET /api/v1/tasks/{id}/archive`: all that a task made, in one file. */
export function addArchiveRoute(app: ServiceApp, service: ServiceContext): void {
  const { objects } = service;
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/v1/tasks/{id}/archive',
    tags: ['artifacts'],
    summary: 'All artifacts of the task as one ZIP, stored without compression',
    request: { params: taskParameters },
    responses: {
      200: { description: 'The archive', content: { 'application/zip': {} } },
      ...declareProblem(404, 'It has no artifacts'),
    },
  });
  app.get('/api/v1/tasks/:id/archive', async (context) => {
    requireScope(context, 'read');
    const { id } = await findTask(service, context, context.req.param('id'));
    const prefix = getOutputKey(id, '');
    const heads = await Array.fromAsync(objects.list(prefix));
    if (heads.length === 0) throw new FootlightError('artifact.not-found', { kind: 'input', value: id });
    const entries = heads.map(({ key, sizeBytes: size }) => ({ key, size, name: key.slice(prefix.length) }));
    const headers = {
      'content-type': 'application/zip',
      'content-length': String(predictLength(entries)),
      'content-disposition': `attachment; filename="${id}.zip"`,
      'cache-control': 'private, no-store',
    };
    // Nobody would read, and so end, the body of an answer to HEAD.
    if (context.req.method === 'HEAD') return context.body(null, 200, headers);
    return context.body(makeArchive(objects, entries), 200, headers);
  });
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly size: number;
}

/** The archive, which closes what it reads also where the caller leaves: `makeZip` itself does not. */
function makeArchive(objects: ObjectStore, entries: readonly Entry[]): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const reader = makeZip(readEntries(objects, entries, left.signal)).getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        left.abort();
        // What was being read fails as it is closed, which nobody waits for.
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Opens one artifact after the other, each when the one before is sent. */
async function* readEntries(objects: ObjectStore, entries: readonly Entry[], left: AbortSignal) {
  for (const { key, name, size } of entries) {
    if (left.aborted) return;
    const input = await objects.read(key);
    const close = (): void => void input.destroy();
    left.addEventListener('abort', close);
    // It may have been opened while the caller left.
    if (left.aborted) close();
    try {
      yield { name, size, input };
    } finally {
      left.removeEventListener('abort', close);
      close();
    }
  }
}
