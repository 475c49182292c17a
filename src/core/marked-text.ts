/**
 * Decodes UTF-8, or UTF-16 where a byte order mark says so, and leaves the mark out: editors on Windows write one, and its
 * shells keep what a program prints in UTF-16.
 */
export function decodeMarkedText(content: Uint8Array): string {
  const mark = Buffer.from(content.subarray(0, 2)).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}
