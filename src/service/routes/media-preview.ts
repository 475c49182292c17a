import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { PLAYLIST_NAME, PREVIEW_NAME } from '../../execution/inspection/steps.ts';
import type { ByteRange } from '../../storage/object-store.ts';
import { parseRange } from '../byte-range.ts';
import type { GrowingFile } from '../media/growing-file.ts';
import { GrowingPreview } from '../media/growing-preview.ts';
import { openMediaSource } from '../media/media-source.ts';
import {
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
} from '../service-context.ts';
import { documentLook, getLooker, sendFile } from './media.ts';

const VIDEO_TYPE = 'video/mp4';
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
const GROWING = { 'cache-control': 'no-store' };
/** A range with an end, alone. */
const CLOSED_RANGE = /^bytes=(\d{1,15})-(\d{1,15})$/;

/** What every browser plays of media, also while it is made: whole and in ranges, and as HLS. */
export function addPreviewRoutes(app: ServiceApp, service: ServiceContext): void {
  documentLook(app, 'preview', {
    summary:
      'What every browser plays: the file itself where it does, else H.264 and AAC in at most 720 lines. While it is made it comes in fragments, and of ranges those that have an end',
    query: z.object({}),
    types: [VIDEO_TYPE, 'audio/mp4'],
  });
  // Players of HLS go by names as well.
  for (const name of ['preview', PREVIEW_NAME])
    app.get(`/api/v1/media/:source{.+}/${name}`, (context) => sendPreview(service, context));
  documentLook(app, PLAYLIST_NAME, {
    summary:
      'The fragments of the preview as a list of HLS, which grows while it is made; the file itself where it plays as it is',
    query: z.object({}),
    types: [PLAYLIST_TYPE],
  });
  app.get(`/api/v1/media/:source{.+}/${PLAYLIST_NAME}`, (context) => sendPlaylist(service, context));
}

async function sendPreview(service: ServiceContext, context: ServiceRequest): Promise<Response> {
  requireScope(context, 'read');
  const looker = getLooker(context);
  const openSource = () => openMediaSource(service, context, context.req.param('source') ?? '');
  await using source = await openSource();
  const { plays_as: type } = await service.previews.probe(source, looker);
  // Awaited, as the source is closed when the function returns.
  if (type !== null) return await sendFile(context, source.path, { etag: source.digest, type });
  const preview = await service.previews.openPreview(source.digest, openSource, looker);
  if (preview instanceof GrowingPreview) return await sendGrowing(context, preview.content);
  const path = join(preview.directory, PREVIEW_NAME);
  return await sendFile(context, path, { etag: basename(preview.directory), type: VIDEO_TYPE });
}

async function sendPlaylist(service: ServiceContext, context: ServiceRequest): Promise<Response> {
  requireScope(context, 'read');
  const looker = getLooker(context);
  const openSource = () => openMediaSource(service, context, context.req.param('source') ?? '');
  await using source = await openSource();
  const { plays_as: type } = await service.previews.probe(source, looker);
  if (type !== null) return context.redirect(PREVIEW_NAME);
  const preview = await service.previews.openPreview(source.digest, openSource, looker);
  if (preview instanceof GrowingPreview)
    return context.body(await preview.readPlaylist(looker.signal), 200, {
      ...GROWING,
      'content-type': PLAYLIST_TYPE,
    });
  const path = join(preview.directory, PLAYLIST_NAME);
  return await sendFile(context, path, { etag: `${basename(preview.directory)}-list`, type: PLAYLIST_TYPE });
}

/** Whole without a length, which is not known: players begin at once, and read on as it comes. */
export async function sendGrowing(context: ServiceRequest, file: GrowingFile): Promise<Response> {
  // Also for who compares, and asks for the head alone until all of it is there.
  await using _held = file.hold();
  const headers = { ...GROWING, 'content-type': VIDEO_TYPE };
  const whole = { ...headers, 'accept-ranges': 'none' };
  if (context.req.method === 'HEAD') return context.body(null, 200, whole);
  const range = await readRange(context, file);
  const content = Readable.toWeb(file.stream(range)) as ReadableStream;
  if (!range) return context.body(content, 200, whole);
  const { start, end } = range;
  return context.body(content, 206, {
    ...headers,
    'content-length': String(end - start + 1),
    'content-range': `bytes ${start}-${end}/*`,
  });
}

/**
 * The range that is asked for, as soon as it is written. Without a length none can be answered that has no end, and
 * without a tag none that asks for the same file as before.
 *
 * @throws `request.range` if the file ends before it begins
 */
async function readRange({ req }: ServiceRequest, file: GrowingFile): Promise<ByteRange | undefined> {
  const header = req.header('range')?.trim();
  const [, start, end] = CLOSED_RANGE.exec(header ?? '')?.map(Number) ?? [];
  if (start === undefined || end === undefined || start > end || req.header('if-range') !== undefined)
    return undefined;
  return parseRange(header, await file.waitFor(end + 1, req.raw.signal));
}
