import { FootlightError } from '../core/errors.ts';

const MAXIMUM_BYTES = 900;

/** @throws `storage.key` unless `key` is a relative path of plain segments. */
export function assertObjectKey(key: string): void {
  const segments = key.split('/');
  const isPlain = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (isPlain && !/[\0-\x1f\\]/.test(key) && Buffer.byteLength(key) <= MAXIMUM_BYTES) return;
  throw new FootlightError('storage.key', { kind: 'usage', value: key.slice(0, 200) });
}
