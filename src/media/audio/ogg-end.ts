import { open } from 'node:fs/promises';

/** A page is never longer. */
const PAGE_BYTES = 27 + 255 + 255 * 255;
const IS_LAST = 4;

/**
 * Whether an Ogg file ends with the page that says so, whole: others broke off, as they don't say how long they are.
 *
 * @see RFC 3533
 */
export async function hasOggEnd(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const length = Math.min(size, PAGE_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const at = buffer.lastIndexOf('OggS', undefined, 'latin1');
  if (at < 0 || at + 27 > length) return false;
  const segments = buffer.subarray(at + 27, at + 27 + buffer[at + 26]!);
  const end = at + 27 + buffer[at + 26]! + segments.reduce((sum, each) => sum + each, 0);
  return (buffer[at + 5]! & IS_LAST) !== 0 && end <= length;
}
