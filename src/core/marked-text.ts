import { FootlightError } from './errors.ts';

/**
 * Decodes UTF-8, or UTF-16 where a byte order mark says so, and leaves the mark out: editors on Windows write one, and its
 * shells keep what a program prints in UTF-16.
 *
 * @param path what an error calls the text
 * @throws `text.encoding` if it is neither: names and words of it would be changed otherwise
 */
export function decodeMarkedText(content: Uint8Array, path: string): string {
  const encoding = findEncoding(content);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch (cause) {
    const [before = ''] = new TextDecoder(encoding).decode(content).split('\ufffd', 1);
    throw new FootlightError('text.encoding', {
      kind: 'input',
      parameters: { line: before.split('\n').length },
      value: path,
      cause,
    });
  }
}

/** As {@link decodeMarkedText}, for texts of which only comments may be in another encoding: those bytes are lost. */
export function decodeCommentedText(content: Uint8Array): string {
  return new TextDecoder(findEncoding(content)).decode(content);
}

function findEncoding(content: Uint8Array): string {
  const mark = Buffer.from(content.subarray(0, 2)).toString('hex');
  return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
}
