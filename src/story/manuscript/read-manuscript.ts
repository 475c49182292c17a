import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { decodeText } from '../text-decoding.ts';
import { readEpub } from './epub.ts';
import type { Manuscript } from './manuscript.ts';
import { readPlainText } from './plain-text.ts';

const MAX_BYTES = 64 << 20;

/** What a file holds: a novel, or JSON for the caller to interpret (a novel's JSON form, or a score). */
export type NovelFile =
  | { readonly kind: 'manuscript'; readonly manuscript: Manuscript }
  | { readonly kind: 'json'; readonly json: unknown };

/**
 * Reads plain text, Markdown, EPUB and JSON. EPUB is recognized by its content; JSON by its content and name.
 *
 * @throws `input.novel`
 */
export async function readNovelFile(path: string): Promise<NovelFile> {
  const content = await readBytes(path);
  if (content[0] === 0x50 && content[1] === 0x4b)
    return { kind: 'manuscript', manuscript: readEpub(content, path) };
  const text = decodeText(content);
  if (text === undefined)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'not-text', value: path });
  if (/^\s*[{[]/.test(text) && /\.json$/i.test(path)) return { kind: 'json', json: parseJson(text, path) };
  if (text.trim() === '')
    throw new FootlightError('input.novel', { kind: 'input', reason: 'empty', value: path });
  return { kind: 'manuscript', manuscript: readPlainText(text, path) };
}

async function readBytes(path: string): Promise<Buffer> {
  const read = async (): Promise<Buffer> => {
    const { size } = await stat(resolve(path));
    if (size > MAX_BYTES)
      throw new FootlightError('input.novel', { kind: 'input', reason: 'too-large', value: path });
    return readFile(resolve(path));
  };
  return read().catch((error: NodeJS.ErrnoException) => {
    if (error instanceof FootlightError) throw error;
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'unreadable',
      parameters: { code: error.code },
      value: path,
      cause: error,
    });
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'broken-json',
      parameters: { problem: (error as Error).message },
      value: path,
      cause: error,
    });
  }
}
