import assert from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import { buildScore } from '../../src/story/build-score.ts';
import { readEpub } from '../../src/story/manuscript/epub/epub.ts';
import type { Manuscript } from '../../src/story/manuscript/manuscript.ts';
import { DEFAULT_CHOICES, type ReadingChoices } from '../../src/story/manuscript/skips.ts';
import { readPlainText } from '../../src/story/manuscript/text/plain-text.ts';
import { getSourceText, listLines, type Score } from '../../src/story/score.ts';
import { isSpokenLine, toPrintedText } from '../../src/story/spoken-text.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Book {
  /** Bodies of the spine's documents by name. */
  readonly pages: Readonly<Record<string, string>>;
  /** Items of the contents list, as HTML. */
  readonly contents?: string;
  readonly landmarks?: string;
  /** Points of an NCX in place of `contents`. */
  readonly ncx?: string;
  readonly metadata?: string;
  readonly items?: string;
  readonly files?: Files;
}

export function page(body: string, head = ''): string {
  return `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>T</title>${head}</head><body>${body}</body></html>`;
}

/** Makes an EPUB. */
export function packBook({
  pages,
  contents,
  landmarks,
  ncx,
  metadata = '',
  items = '',
  files = {},
}: Book): Uint8Array {
  const names = Object.keys(pages);
  const manifest = names.map(
    (name) => `<item id="${name}" href="${name}" media-type="application/xhtml+xml"/>`,
  );
  if (contents)
    manifest.push('<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>');
  if (ncx) manifest.push('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>');
  const spine = names.map((name) => `<itemref idref="${name}"/>`).join('');
  const nav = `<nav epub:type="toc"><ol>${contents}</ol></nav>${landmarks ? `<nav epub:type="landmarks"><ol>${landmarks}</ol></nav>` : ''}`;
  return packFiles({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>',
    'O/p.opf': `<package version="${ncx ? '2.0' : '3.0'}" xmlns:dc="d"><metadata><dc:title>Test Book</dc:title><dc:creator>Jane Doe</dc:creator><dc:language>en</dc:language>${metadata}</metadata><manifest>${manifest.join('')}${items}</manifest><spine${ncx ? ' toc="ncx"' : ''}>${spine}</spine></package>`,
    ...Object.fromEntries(names.map((name) => [`O/${name}`, page(pages[name]!)])),
    ...(contents && { 'O/nav.xhtml': page(nav) }),
    ...(ncx && { 'O/toc.ncx': `<?xml version="1.0"?><ncx><navMap>${ncx}</navMap></ncx>` }),
    ...files,
  });
}

export function packFiles(files: Files): Uint8Array {
  const contents = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(contents) as Record<string, Uint8Array>);
}

export function readBook(book: Book, choices: Partial<ReadingChoices> = {}): Manuscript {
  return readEpub(packBook(book), 'book.epub', { ...DEFAULT_CHOICES, ...choices });
}

export function readText(
  text: string,
  name = 'novel.txt',
  choices: Partial<ReadingChoices> = {},
): Manuscript {
  return readPlainText(text, name, { ...DEFAULT_CHOICES, ...choices });
}

/** Builds the score of a manuscript and checks that each character is spoken, skipped by a rule, or silent. */
export function checkedScore(manuscript: Manuscript): Score {
  const score = buildScore(manuscript);
  assert.equal(getSourceText(score), manuscript.text, 'nothing is lost');
  for (const line of listLines(score)) {
    const skipped = line.skipped ?? [];
    const left = skipped.reduceRight(
      (text, { start, end }) => text.slice(0, start) + text.slice(end),
      line.text,
    );
    if (!isSpokenLine(line)) assert.ok(!/[\p{L}\p{N}]/u.test(left), `nobody says ${JSON.stringify(left)}`);
  }
  return score;
}

/** Titles of chapters with what is said in each, paragraphs joined by a bar. */
export function listSaid(manuscript: Manuscript): [title: string, said: string][] {
  const score = checkedScore(manuscript);
  return score.chapters.map(({ title, scenes }) => [
    title,
    scenes
      .flatMap(({ lines }) => lines)
      .filter(isSpokenLine)
      .map((line) => (line.spoken ?? toPrintedText(line)).replace(/\s+/g, ' '))
      .join(' | '),
  ]);
}

/** The kinds of lines with their words, for what is speech and what is not. */
export function listKinds(text: string): [kind: string, words: string][] {
  return listLines(checkedScore(readText(text)))
    .filter(isSpokenLine)
    .map(({ kind, text: words }) => [kind, words.trim().replace(/\s+/g, ' ')]);
}
