import { Readable } from 'node:stream';
import { FootlightError } from '../../core/errors.ts';
import { getOutputKey } from '../../jobs/files/sources.ts';
import { declareProblem, taskParameters } from '../schemas.ts';
import { findTask, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';
import { writeStoredZip } from '../stored-zip.ts';

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
    const entries = heads.map(({ key }) => ({
      name: key.slice(prefix.length),
      read: () => objects.read(key),
    }));
    const headers = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${id}.zip"`,
      'cache-control': 'private, no-store',
    };
    const content = Readable.from(writeStoredZip(entries), { objectMode: false });
    return context.body(Readable.toWeb(content) as ReadableStream, 200, headers);
  });
}
