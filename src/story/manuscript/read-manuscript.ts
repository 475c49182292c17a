import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { describeJsonProblem } from '../../core/json-problem.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import type { Warning } from '../../core/warning.ts';
import { isSpeakable } from '../spoken-text.ts';
import { type DecodedText, decodeMarkup, decodeText, listDamage } from '../text-decoding.ts';
import { checkLanguage } from './check-language.ts';
import { readDocx } from './docx.ts';
import { BookArchive } from './epub/archive.ts';
import { readEpub } from './epub/epub.ts';
import { findFileKind } from './file-kind.ts';
import { readHtml } from './html/html.ts';
import type { Manuscript } from './manuscript.ts';
import { DEFAULT_CHOICES, type ReadingChoices } from './skips.ts';
import { readPlainText } from './text/plain-text.ts';

const MAX_BYTES = 64 << 20;

/** What a file holds: a novel, or JSON for the caller to interpret (a novel's JSON form, or a score). */
export type NovelFile =
  | { readonly kind: 'manuscript'; readonly manuscript: Manuscript }
  | { readonly kind: 'json'; readonly json: unknown; readonly warnings: readonly Warning[] };

/**
 * Reads plain text, Markdown, HTML, EPUB, DOCX and JSON, recognized by their content, and JSON and Markdown by name.
 *
 * @throws `input.novel`
 */
export async function readNovelFile(
  path: string,
  choices: ReadingChoices = DEFAULT_CHOICES,
): Promise<NovelFile> {
  const content = await readBytes(path);
  const kind = findFileKind(content, path);
  if (typeof kind === 'object') throw createFormatError(kind.unreadable, path);
  if (kind === 'text') return readTextFile(content, path, choices);
  const manuscript =
    kind === 'html' ? readPage(content, path, choices) : await readArchive(content, path, choices);
  return { kind: 'manuscript', manuscript: checkLanguage(checkWords(manuscript, path), path, choices) };
}

function readPage(content: Buffer, path: string, choices: ReadingChoices): Manuscript {
  const decoded = decodeMarkup(content);
  return addDamage(readHtml(decoded.text, path, choices), decoded);
}

function addDamage(manuscript: Manuscript, decoded: DecodedText): Manuscript {
  return { ...manuscript, warnings: [...listDamage(decoded), ...manuscript.warnings] };
}

async function readArchive(content: Buffer, path: string, choices: ReadingChoices): Promise<Manuscript> {
  const archive = new BookArchive(content, path);
  if (archive.has('word/document.xml')) {
    archive.checkAllSizes();
    return readDocx(content, path, choices, archive.readText('word/styles.xml'));
  }
  const type = archive.has('META-INF/container.xml') ? '' : archive.readText('mimetype');
  if (type?.includes('opendocument')) throw createFormatError('OpenDocument', path);
  return readEpub(content, path, choices);
}

function readTextFile(content: Buffer, path: string, choices: ReadingChoices): NovelFile {
  const decoded = decodeText(content);
  if (decoded === undefined)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'not-text', value: path });
  const text = decoded.text.replace(/^\ufeff/, '');
  if (/^\s*[{[]/.test(text) && /\.json$/i.test(path))
    return { kind: 'json', json: parseJson(text, path), warnings: listDamage(decoded) };
  if (text.trim() === '')
    throw new FootlightError('input.novel', { kind: 'input', reason: 'empty', value: path });
  // Lines end in other ways on an old Macintosh and in some word processors.
  const lines = text.replace(/\r(?!\r*\n)|[\v\u0085\u2028\u2029]/g, '\n');
  const manuscript = addDamage(readPlainText(lines, path, choices), decoded);
  return { kind: 'manuscript', manuscript: checkLanguage(checkWords(manuscript, path), path, choices) };
}

/** @throws `input.novel` for a manuscript in which nothing is read out */
function checkWords(manuscript: Manuscript, path: string): Manuscript {
  const { text, skips } = manuscript;
  let [position, isFound] = [0, false];
  for (const { start, end } of [...skips, { start: text.length, end: text.length }]) {
    isFound ||= isSpeakable(text.slice(position, start));
    position = end;
  }
  if (isFound) return manuscript;
  throw new FootlightError('input.novel', { kind: 'input', reason: 'nothing-to-say', value: path });
}

function createFormatError(format: string, path: string): FootlightError {
  return new FootlightError('input.novel', {
    kind: 'input',
    reason: 'format',
    parameters: { format },
    value: path,
  });
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
      parameters: describeSystemError(error),
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
      parameters: { problem: describeJsonProblem(text) },
      value: path,
      cause: error,
    });
  }
}
