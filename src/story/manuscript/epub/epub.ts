import { FootlightError } from '../../../core/errors.ts';
import { createWarning, type Warning } from '../../../core/warning.ts';
import { listDamage } from '../../text-decoding.ts';
import { type BookBlock, type BookDocument, getPlace, skipBlock } from '../html/book-blocks.ts';
import { type ChapterMark, layOutBook } from '../html/chapters.ts';
import { findHeadingMarks } from '../html/heading-marks.ts';
import { listBlocksWithNotes } from '../html/mark-notes.ts';
import { toLetters } from '../html/matter.ts';
import { parseHtml } from '../html/parse-html.ts';
import { BARE, type Manuscript } from '../manuscript.ts';
import type { ReadingChoices } from '../skips.ts';
import { BookArchive } from './archive.ts';
import { readContents } from './contents.ts';
import { findContentsMarks } from './contents-marks.ts';
import { isMarkup, type PackageDocument, readPackageDocument } from './package-document.ts';
import { isProtected } from './protection.ts';

/**
 * Reads EPUB 2 and 3: the documents of the spine in order, divided into chapters by the table of contents, or by
 * headings where there is none.
 *
 * @throws `input.novel` for an archive that is not an EPUB, is protected, or holds no text
 */
export function readEpub(content: Uint8Array, path: string, choices: ReadingChoices): Manuscript {
  return readOpenedEpub(openEpub(content, path), path, choices).manuscript;
}

/** The manuscript of a book with the blocks of which its text consists, in order, each followed by an empty line. */
export function readOpenedEpub(
  { book, documents, contents, warnings, archive }: OpenedEpub,
  path: string,
  choices: ReadingChoices,
): { readonly manuscript: Manuscript; readonly blocks: readonly BookBlock[] } {
  const title = book.title ?? documents.find((document) => document.title)?.title ?? 'Untitled';
  const blocks = listBlocksWithNotes(documents, choices.notes);
  if (choices.matter === 'skip')
    for (const block of blocks) if (documents[getPlace(block)]!.isAuxiliary) skipBlock(block, 'auxiliary');
  const listed = findContentsMarks(contents, documents, blocks, title);
  const marks =
    listed.length > 1 ? listed : setTitlePageApart(findHeadingMarks(blocks, choices), blocks, title);
  const laidOut = layOutBook(blocks, marks, title, choices);
  if (laidOut.chapters.length === 0)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-text', value: path });
  const language = book.language ?? documents.find((document) => document.language)?.language;
  const { author, year, series } = book;
  const cover = readCover(archive, book.cover);
  const manuscript = { ...BARE, title, author, language, year, series, ...laidOut, warnings, cover };
  return { manuscript, blocks };
}

/** Longest title page, in characters. */
const MAX_TITLE_PAGE = 400;

/** A first document that names the book and tells nothing is its title page, though it has headings. */
function setTitlePageApart(
  marks: readonly ChapterMark[],
  blocks: readonly BookBlock[],
  title: string,
): readonly ChapterMark[] {
  const own = blocks.filter((block) => getPlace(block) === getPlace(blocks[0]!));
  const rest = marks.filter(({ block }) => block >= own.length);
  const text = own.map((block) => block.text).join('\n');
  const tells = own.some(
    (block) => block.kind === 'paragraph' && /.{40}[.!?…。！？]["”’」]?$/u.test(block.text),
  );
  const isTitlePage = !tells && text.length <= MAX_TITLE_PAGE && beginsWithTitle(own, title);
  return isTitlePage && rest.length > 0 ? [{ title: undefined, block: 0, isListed: false }, ...rest] : marks;
}

/** Whether the first lines are the title of the book, alone or before a subtitle: "Night Falls" is a chapter of "Night". */
function beginsWithTitle(blocks: readonly BookBlock[], title: string): boolean {
  const wanted = toLetters(title);
  let read = '';
  for (const { text } of blocks) {
    const parts = text.split(/[:,;(–—\n]|\s-\s/);
    for (const part of parts) {
      read += toLetters(part);
      if (read === wanted) return true;
    }
  }
  return false;
}

/** The documents of a book with what is said about them. */
export interface OpenedEpub {
  readonly archive: BookArchive;
  readonly book: PackageDocument;
  readonly documents: readonly BookDocument[];
  readonly contents: ReturnType<typeof readContents>;
  readonly warnings: readonly Warning[];
}

/** Opens an EPUB and parses the documents of its spine; those that are missing or broken are warned of. */
export function openEpub(content: Uint8Array, path: string): OpenedEpub {
  const archive = new BookArchive(content, path);
  if (isProtected(archive))
    throw new FootlightError('input.novel', { kind: 'input', reason: 'protected', value: path });
  const book = readPackageDocument(archive, path);
  const styles = listStyles(archive, book);
  const warnings: Warning[] = [];
  let unreadable = 0;
  const documents = book.spine.flatMap(({ id, isAuxiliary }): BookDocument[] => {
    const item = book.items.get(id);
    if (item && (!isMarkup(item) || item.properties.includes('nav'))) return [];
    const decoded = item && archive.readDecoded(item.path);
    unreadable += decoded?.unreadable ?? 0;
    if (item && decoded)
      return [{ path: item.path, source: decoded.text, isAuxiliary, ...parseHtml(decoded.text, styles) }];
    warnings.push(createWarning('input.novel.missing-part', { part: item?.path ?? id }));
    return [];
  });
  if (documents.length === 0 && warnings.length > 0)
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'missing-part',
      parameters: { part: book.items.get(book.spine[0]!.id)?.path ?? book.spine[0]!.id },
      value: path,
    });
  return {
    ...{ archive, book, documents, contents: readContents(archive, book) },
    warnings: [...warnings, ...listDamage({ unreadable })],
  };
}

function listStyles(archive: BookArchive, { items }: PackageDocument): string {
  return [...items.values()]
    .filter(({ mediaType }) => mediaType === 'text/css')
    .map(({ path }) => archive.readText(path) ?? '')
    .join('\n');
}

function readCover(archive: BookArchive, path: string | undefined): Manuscript['cover'] {
  const content = path === undefined ? undefined : archive.readCover(path);
  if (!content) return undefined;
  // By its first bytes, as media types are often wrong.
  if (content[0] === 0x89 && content[1] === 0x50) return { content, extension: '.png' };
  return content[0] === 0xff && content[1] === 0xd8 ? { content, extension: '.jpg' } : undefined;
}
