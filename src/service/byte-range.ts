import { FootlightError } from '../core/errors.ts';
import type { ByteRange } from '../storage/object-store.ts';

export type { ByteRange } from '../storage/object-store.ts';

/**
 * Parses a Range header (RFC 9110, 14.2). Several ranges and units other than bytes are ignored, as the standard
 * allows: the answer is the whole file.
 *
 * @returns undefined for the whole file
 * @throws `request.range` if the range begins after the end of the file
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start <= end && start < sizeBytes) return { start, end };
  throw new FootlightError('request.range', { kind: 'usage', parameters: { sizeBytes }, value: header });
}
