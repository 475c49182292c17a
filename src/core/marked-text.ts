import { FootlightError } from './errors.ts';

const NEW_LINE = 0x0a;

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
    const text = new TextDecoder(encoding, { fatal: true }).decode(content);
    // UTF-16 without a mark is UTF-8 in form.
    if (!text.includes('\0')) return text;
  } catch {
    // Said below, with the line.
  }
  throw createEncodingError(content, encoding, path);
}

function createEncodingError(content: Uint8Array, encoding: string, path: string): FootlightError {
  if (encoding === 'utf-8')
    return new FootlightError('text.encoding', {
      kind: 'input',
      parameters: { line: findWrongLine(content) },
      value: path,
    });
  if (content.length % 2 === 1)
    return new FootlightError('text.encoding', { kind: 'input', reason: 'odd-bytes', value: path });
  const parameters = { line: findUnpairedLine(content, encoding) };
  return new FootlightError('text.encoding', { kind: 'input', reason: 'utf-16', parameters, value: path });
}

/** Number of the first line of UTF-16 that holds half of a pair, or a zero. */
function findUnpairedLine(content: Uint8Array, encoding: string): number {
  const units = Buffer.from(content);
  const text = (encoding === 'utf-16le' ? units : units.swap16()).toString('utf16le');
  return text.split('\n').findIndex((line) => !line.isWellFormed() || line.includes('\0')) + 1;
}

/** Number of the first line that is no UTF-8, or holds a zero. */
function findWrongLine(content: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let [line, start] = [1, 0]; start < content.length; line++) {
    const end = content.indexOf(NEW_LINE, start);
    const bytes = content.subarray(start, end < 0 ? content.length : end);
    try {
      if (decoder.decode(bytes).includes('\0')) return line;
    } catch {
      return line;
    }
    start += bytes.length + 1;
  }
  return 1;
}

/** As {@link decodeMarkedText}, for texts of which only comments may be in another encoding: those bytes are lost. */
export function decodeCommentedText(content: Uint8Array): string {
  return new TextDecoder(findEncoding(content)).decode(content);
}

function findEncoding(content: Uint8Array): string {
  const mark = Buffer.from(content.subarray(0, 2)).toString('hex');
  return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
}
