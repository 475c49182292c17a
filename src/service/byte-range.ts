import { FootlightError } from '../core/errors.ts';
import type { ByteRange } from '../storage/object-store.ts';

/**
 * Reads a Range header (RFC 9110, 14.2). Several ranges at once and other units are answered with the whole, as the
 * standard allows.
 *
 * @throws `request.range` where nothing of the range exists
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start <= end && start < sizeBytes) return { start, end };
  throw new FootlightError('request.range', { kind: 'usage', parameters: { sizeBytes }, value: header });
}
