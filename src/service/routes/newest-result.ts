import { join } from 'node:path';
import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { hashJson } from '../../core/hashing.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import type { NewestResult } from '../../execution/newest-result.ts';
import { findNewestResult } from '../../jobs/tasks/newest-result.ts';
import type { LookedAt } from '../media/media-previews.ts';
import type { NewestView } from '../newest-view.ts';
import { declareProblem, declareResponse, taskParameters } from '../schemas.ts';
import { findTask, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';
import { getLooker, sendFile } from './media.ts';

const PATH = '/api/v1/tasks/{id}/preview';

const newestSchema = z.object({
  newest: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('frame'),
        seconds: z.number().describe('Time in the film, since its start'),
        has_picture: z
          .boolean()
          .describe(
            'Whether there is a picture of it here; else it is on the machine that works at the task',
          ),
      }),
      z.object({
        kind: z.literal('line'),
        speaker: z.string().nullable().describe('null: the narrator'),
        text: z.string().describe('At most 300 characters'),
      }),
    ])
    .nullable()
    .describe('null: nothing that can be looked at is finished yet'),
}) satisfies z.ZodType<{ newest: NewestView | null }>;

const pictureQuery = z.object({
  w: z.coerce.number().int().min(16).max(1920).default(640).describe('Largest width; nothing is enlarged'),
});

/** The newest that a task has finished, while it runs: a picture is made of it when somebody asks. */
export function addNewestResultRoutes(app: ServiceApp, service: ServiceContext): void {
  const read = createRoute({
    method: 'get',
    path: PATH,
    tags: ['tasks'],
    summary:
      'The newest line or the first frame of the newest segment that the task has finished; an event preview tells of another one',
    request: { params: taskParameters },
    responses: declareResponse(200, 'What it is', newestSchema),
  });
  app.openapi(read, async (context) => {
    requireScope(context, 'read');
    const task = await findTask(service, context, context.req.valid('param').id);
    const newest = await findNewestResult(service.database, task);
    const has_picture = (await findStored(service, newest)) !== undefined;
    const view = newest ? { ...newest, has_picture } : null;
    return context.json({ newest: newestSchema.parse({ newest: view }).newest }, 200);
  });

  const picture = createRoute({
    method: 'get',
    path: `${PATH}/picture`,
    tags: ['tasks'],
    summary: 'The newest finished frame of the task',
    request: { params: taskParameters, query: pictureQuery },
    responses: {
      200: { description: 'The picture', content: { 'image/jpeg': {} } },
      ...declareProblem(404, 'No frame is finished yet, or it is not on this machine'),
    },
  });
  app.openapi(picture, async (context) => {
    requireScope(context, 'read');
    const { id } = context.req.valid('param');
    const newest = await findNewestResult(service.database, await findTask(service, context, id));
    const stored = await findStored(service, newest);
    if (newest?.kind !== 'frame' || !stored) throw createNoFrameError(id);
    const source: LookedAt = {
      text: `task:${id}`,
      path: join(stored.directory, newest.file),
      digest: hashJson([newest.artifact, newest.file]),
      // It is the service's own: enlarged films are larger than what is taken, and its times count from far before the film.
      limits: { maxPixels: Number.MAX_VALUE, maxSeconds: Number.MAX_VALUE },
    };
    const inspection = {
      kind: 'frame',
      seconds: 0,
      width: context.req.valid('query').w,
      format: 'jpeg',
    } as const;
    const { directory, output } = await service.previews.inspect(source, inspection, getLooker(context));
    const [name] = output.files;
    return sendFile(context, join(directory, name!), { etag: newest.artifact, type: 'image/jpeg' });
  });
}

/** The segment of a frame, where it is on this machine. */
async function findStored({ folders }: ServiceContext, newest: NewestResult | undefined) {
  if (newest?.kind !== 'frame') return undefined;
  return new DiskArtifactStore(folders.cache).find(newest.artifact);
}

function createNoFrameError(value: string): FootlightError {
  return new FootlightError('artifact.not-found', { kind: 'input', reason: 'no-frame', value });
}
