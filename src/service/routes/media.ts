import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createRoute, z } from '@hono/zod-openapi';
import type { InspectionFiles, StoredInspection } from '../../execution/inspection/inspection.ts';
import type { ProbedMedia } from '../../execution/inspection/probed-media.ts';
import { getPeaksName } from '../../execution/inspection/steps.ts';
import type { ByteRange } from '../byte-range.ts';
import { createInvalidRequestError } from '../invalid-request.ts';
import type { Looker } from '../media/media-previews.ts';
import { openMediaSource } from '../media/media-source.ts';
import { declareProblem, declareResponse } from '../schemas.ts';
import { sendContent } from '../send-content.ts';
import {
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
} from '../service-context.ts';

const MAX_SECONDS = 1e6;
const sourceSchema = z
  .string()
  .min(1)
  .max(2_000)
  .describe('upload:ID, task:ID/ARTIFACT or a path below an input root, percent-encoded');
const secondsSchema = z.coerce.number().min(0).max(MAX_SECONDS);

const frameQuery = z.object({
  t: secondsSchema.default(0).describe('Since the start of the file, in seconds, as players count'),
  w: z.coerce.number().int().min(16).max(16_384).optional().describe('Largest width; nothing is enlarged'),
  h: z.coerce.number().int().min(16).max(16_384).optional().describe('Largest height'),
  format: z.enum(['jpeg', 'png']).default('jpeg'),
});
const stripQuery = z.object({
  from: secondsSchema
    .optional()
    .describe('Since the start of the file, in seconds; its start if it is left out'),
  to: secondsSchema.optional().describe('Its end if it is left out'),
  count: z.coerce.number().int().min(1).max(200).default(40).describe('One of each equally long part'),
  h: z.coerce.number().int().min(16).max(480).default(90).describe('Height of each picture'),
});
const peaksQuery = z.object({
  points_per_second: z.enum(['1', '10', '100']).default('10').describe('Intervals a second'),
});

const probedSchema = z
  .object({
    format: z.string(),
    size_bytes: z.int(),
    seconds: z.number().nullable(),
    plays_as: z
      .string()
      .nullable()
      .describe('Media type as which every browser plays it as it is; null if a preview has to be made'),
    missing_bytes: z.int().describe('Above 0, the file was cut off'),
    streams: z.array(
      z.object({
        index: z.int(),
        kind: z.enum(['video', 'audio', 'subtitle', 'data', 'attachment', 'chapters']),
        codec: z.string(),
        width: z.int().optional().describe('As shown: upright, in square pixels'),
        height: z.int().optional(),
        frame_rate: z.number().optional(),
        bit_depth: z.int().optional(),
        is_high_dynamic_range: z.boolean().optional(),
        is_interlaced: z.boolean().optional(),
        has_alpha: z.boolean().optional(),
        sample_rate: z.int().optional(),
        channels: z.int().optional(),
        language: z.string().optional(),
      }),
    ),
    chapters: z.array(z.object({ start: z.number(), end: z.number(), title: z.string() })),
  })
  .openapi('ProbedMedia') satisfies z.ZodType<ProbedMedia>;

/** What is seen and heard of media before and after the work: nothing here changes or queues anything. */
export function addMediaRoutes(app: ServiceApp, service: ServiceContext): void {
  addProbeRoute(app, service);
  addFrameRoute(app, service);
  addStripRoute(app, service);
  addPeaksRoute(app, service);
}

function addProbeRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/probe',
    tags: ['media'],
    summary: 'What a file holds: streams, size, length',
    request: {
      body: {
        required: true,
        content: { 'application/json': { schema: z.strictObject({ input: sourceSchema }) } },
      },
    },
    responses: declareResponse(200, 'What it holds', probedSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    await using source = await openMediaSource(service, context, context.req.valid('json').input);
    return context.json(await service.previews.probe(source, getLooker(context)), 200);
  });
}

function addFrameRoute(app: ServiceApp, service: ServiceContext): void {
  documentLook(app, 'frame', {
    summary: 'The picture that players show at a time: upright, in standard range',
    query: frameQuery,
    types: ['image/jpeg', 'image/png'],
  });
  app.get('/api/v1/media/:source{.+}/frame', async (context) => {
    const { t, w, h, format } = readQuery(context, frameQuery);
    const inspection = { kind: 'frame', seconds: t, width: w, height: h, format } as const;
    return sendInspection(service, context, inspection, ({ files: [name] }) => {
      return { name: name!, type: `image/${format}` };
    });
  });
}

function addStripRoute(app: ServiceApp, service: ServiceContext): void {
  documentLook(app, 'strip', {
    summary: 'Pictures of a video’s parts, side by side; the header picture-seconds has their times',
    query: stripQuery,
    types: ['image/jpeg'],
  });
  app.get('/api/v1/media/:source{.+}/strip', async (context) => {
    const { from, to, count, h } = readQuery(context, stripQuery);
    const inspection = { kind: 'strip', from, to, count, height: h } as const;
    return sendInspection(service, context, inspection, ({ files: [name] }) => {
      return { name: name!, type: 'image/jpeg' };
    });
  });
}

function addPeaksRoute(app: ServiceApp, service: ServiceContext): void {
  documentLook(app, 'peaks', {
    summary:
      'The lowest and the highest sample of each interval of the audio: pairs of signed bytes, -127 to 127',
    query: peaksQuery,
    types: ['application/octet-stream'],
  });
  app.get('/api/v1/media/:source{.+}/peaks', async (context) => {
    const { points_per_second: level } = readQuery(context, peaksQuery);
    return sendInspection(service, context, { kind: 'peaks' }, () => {
      return { name: getPeaksName(Number(level)), type: 'application/octet-stream' };
    });
  });
}

/** A caller who closes the connection has left. */
export function getLooker(context: ServiceRequest): Looker {
  return { owner: context.get('principal').owner, signal: context.req.raw.signal };
}

/** Describes a look at media, which is added without a schema. */
export function documentLook(
  app: ServiceApp,
  name: string,
  { summary, query, types }: { summary: string; query: z.ZodObject; types: readonly string[] },
): void {
  const content = Object.fromEntries(types.map((type) => [type, {}]));
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `/api/v1/media/{source}/${name}`,
    tags: ['media'],
    summary,
    request: { params: z.object({ source: sourceSchema }), query },
    responses: {
      200: { description: 'The content', content },
      ...declareProblem(422, 'The file can’t be shown so'),
    },
  });
}

function readQuery<Schema extends z.ZodType>({ req }: ServiceRequest, schema: Schema): z.output<Schema> {
  const { success, data, error } = schema.safeParse(req.query());
  if (success) return data;
  throw createInvalidRequestError(error);
}

/** Which file of an inspection is sent, and as what. */
type Choose = (output: InspectionFiles['output']) => { readonly name: string; readonly type: string };

async function sendInspection(
  service: ServiceContext,
  context: ServiceRequest,
  inspection: StoredInspection,
  choose: Choose,
): Promise<Response> {
  requireScope(context, 'read');
  await using source = await openMediaSource(service, context, context.req.param('source') ?? '');
  const { directory, output } = await service.previews.inspect(source, inspection, getLooker(context));
  const { name, type } = choose(output);
  if (output.seconds) context.header('picture-seconds', output.seconds.join(','));
  // Awaited, as the source is closed when the function returns.
  return await sendFile(context, join(directory, name), { etag: `${basename(directory)}-${name}`, type });
}

export async function sendFile(
  context: ServiceRequest,
  path: string,
  { etag, type }: { readonly etag: string; readonly type: string },
): Promise<Response> {
  const { size, mtime } = await stat(path);
  const read = async (range: ByteRange | undefined) => (await open(path)).createReadStream(range);
  const content = { sizeBytes: size, modifiedAt: mtime, etag: `"${etag}"`, read };
  return sendContent(context, content, { 'content-type': type });
}
