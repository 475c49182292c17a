import { basename, extname } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import { BARE, type Manuscript } from '../manuscript.ts';
import type { ReadingChoices } from '../skips.ts';
import type { HtmlDocument } from './blocks.ts';
import { layOutBook } from './chapters.ts';
import { findHeadingMarks } from './heading-marks.ts';
import { listBlocksWithNotes } from './mark-notes.ts';
import { parseHtml } from './parse-html.ts';

/** Reads a page of HTML as a novel; chapters begin at its headings. @throws `input.novel` for a page without text */
export function readHtml(html: string, path: string, choices: ReadingChoices): Manuscript {
  return readHtmlDocument(parseHtml(html), path, choices);
}

export function readHtmlDocument(document: HtmlDocument, path: string, choices: ReadingChoices): Manuscript {
  const blocks = listBlocksWithNotes([{ ...document, path: '', source: '' }], choices.notes);
  const headings = blocks.filter(({ kind, level }) => kind === 'heading' && level === 1);
  const own = headings.length === 1 ? headings[0]!.text.replace(/\s+/g, ' ') : undefined;
  const title = document.title ?? own ?? basename(path, extname(path)).replaceAll('_', ' ');
  if (blocks.length === 0)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'no-text', value: path });
  const laidOut = layOutBook(blocks, findHeadingMarks(blocks, choices), own ?? title, choices);
  return { ...BARE, title, author: document.author, language: document.language, ...laidOut };
}
