import { Readable } from 'node:stream';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { FootlightError } from '../core/errors.ts';
import { type ByteRange, parseRange } from './byte-range.ts';
import { evaluatePreconditions, isRangeFresh } from './conditional-request.ts';
import type { ServiceRequest } from './service-context.ts';

/** Something of a known length that is sent whole or in ranges. */
export interface Content {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  /** A strong tag, with its quotes. */
  readonly etag: string;
  read(range: ByteRange | undefined): Promise<Readable>;
}

/**
 * Answers a GET or HEAD for a content: with it, a range of it, or that nothing has changed.
 *
 * @throws `request.precondition`, `request.range`
 */
export async function sendContent(
  context: ServiceRequest,
  { sizeBytes, modifiedAt, etag, read }: Content,
  contentHeaders: Readonly<Record<string, string>>,
): Promise<Response> {
  const validators = { etag, modifiedAt };
  const headers = {
    etag,
    'last-modified': modifiedAt.toUTCString(),
    'cache-control': 'private, max-age=0, must-revalidate',
  };
  // The content is in whatever language it was written in.
  context.header('content-language', undefined);
  const instead = evaluatePreconditions(context, validators);
  if (instead === 304) return context.body(null, 304, headers);
  if (instead === 412) throw new FootlightError('request.precondition', { kind: 'usage', value: etag });
  const range = isRangeFresh(context, validators) ? readRange(context, sizeBytes) : undefined;
  const status: ContentfulStatusCode = range ? 206 : 200;
  const all = { ...headers, ...contentHeaders, ...getLengthHeaders(sizeBytes, range) };
  if (context.req.method === 'HEAD' || sizeBytes === 0) return context.body(null, status, all);
  return context.body(Readable.toWeb(await read(range)) as ReadableStream, status, all);
}

/** @throws `request.range`, and tells the size */
function readRange(context: ServiceRequest, sizeBytes: number): ByteRange | undefined {
  context.header('content-range', `bytes */${sizeBytes}`);
  const range = parseRange(context.req.header('range'), sizeBytes);
  context.header('content-range', undefined);
  return range;
}

function getLengthHeaders(sizeBytes: number, range: ByteRange | undefined): Record<string, string> {
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  return {
    'accept-ranges': 'bytes',
    'content-length': String(end - start + 1),
    ...(range && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
  };
}
