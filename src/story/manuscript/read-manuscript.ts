import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readEpub } from './epub.ts';
import { createUnreadableError, type Manuscript } from './manuscript.ts';
import { readPlainText } from './plain-text.ts';

const MAX_BYTES = 64 << 20;

/** What a file holds: a novel, or other JSON, whose reader is the caller. */
export type NovelFile =
  | { readonly kind: 'manuscript'; readonly manuscript: Manuscript }
  | { readonly kind: 'json'; readonly json: unknown };

/** Reads text, Markdown, EPUB and JSON, told apart by their content rather than their names. */
export async function readNovelFile(path: string): Promise<NovelFile> {
  const content = await readBytes(path);
  if (content[0] === 0x50 && content[1] === 0x4b)
    return { kind: 'manuscript', manuscript: readEpub(content, path) };
  const text = decodeText(content, path);
  if (/^\s*[{[]/.test(text) && /\.json$/i.test(path)) return { kind: 'json', json: parseJson(text, path) };
  if (text.trim() === '') throw createUnreadableError(path, 'is empty', 'Give a file with text in it.');
  return { kind: 'manuscript', manuscript: readPlainText(text, path) };
}

async function readBytes(path: string): Promise<Buffer> {
  const read = async (): Promise<Buffer> => {
    const { size } = await stat(resolve(path));
    if (size > MAX_BYTES) throw createUnreadableError(path, 'is larger than any novel', 'Give one novel.');
    return readFile(resolve(path));
  };
  return read().catch((error: NodeJS.ErrnoException) => {
    if (error.name === 'FootlightError') throw error;
    throw createUnreadableError(
      path,
      `can’t be read: ${error.code}`,
      'Check the path and its permissions.',
      error,
    );
  });
}

function decodeText(content: Buffer, path: string): string {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    return decodeChinese(content, path);
  }
}

/** Older Chinese texts are GB 18030; a text that is not gives letters which no text has. */
function decodeChinese(content: Buffer, path: string): string {
  const remedy = 'Give text (saved as UTF-8), Markdown, EPUB or JSON.';
  try {
    const text = new TextDecoder('gb18030', { fatal: true }).decode(content);
    if (/[\u4e00-\u9fff]{2}/.test(text) && !/\p{Co}|(?![\t\n\r])\p{Cc}/u.test(text)) return text;
  } catch (error) {
    throw createUnreadableError(path, 'is not UTF-8 text', remedy, error);
  }
  throw createUnreadableError(path, 'is not UTF-8 text', remedy);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw createUnreadableError(
      path,
      `is broken JSON (${(error as Error).message})`,
      'Mend it, or save it again.',
      error,
    );
  }
}
