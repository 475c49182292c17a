import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { writeAtomically } from '../../../../core/files.ts';
import { BookArchive } from '../../../../story/manuscript/epub/archive.ts';
import { findBookLines } from '../../../../story/manuscript/epub/book-lines.ts';
import { findFileKind } from '../../../../story/manuscript/file-kind.ts';
import type { ReadingChoices } from '../../../../story/manuscript/skips.ts';
import type { Score } from '../../../../story/score.ts';
import type { Timeline } from '../../../../story/timeline.ts';
import { getStem } from '../output-names.ts';
import { writeKeptBook } from './kept-book.ts';
import { writeOwnBook } from './own-book.ts';

/** The formats of sound that all EPUB readers can play (EPUB 3.3, core media types), with their endings in a book. */
const FORMATS: Readonly<Record<string, { readonly extension: string; readonly mediaType: string }>> = {
  '.mp3': { extension: '.mp3', mediaType: 'audio/mpeg' },
  '.m4b': { extension: '.m4a', mediaType: 'audio/mp4' },
  '.m4a': { extension: '.m4a', mediaType: 'audio/mp4' },
};

/** What each EPUB has. */
const CONTAINER = 'META-INF/container.xml';

/** What a read-along is made of. */
export interface ReadAlongSource {
  readonly score: Score;
  readonly cover: string | undefined;
  /** Path of the novel, and how it was read. */
  readonly novel: string;
  readonly choices: ReadingChoices;
}

/**
 * Writes the EPUB that is read along, if the format of the audio file allows it: the book itself where the novel is one,
 * else one made of the score.
 *
 * @returns the path by role
 */
export async function deliverReadAlong(
  output: string,
  source: ReadAlongSource,
  timeline: Timeline,
): Promise<Record<string, string>> {
  const format = FORMATS[extname(output).toLowerCase()];
  if (!format) return {};
  const path = `${getStem(output)}.epub`;
  const audio = { path: output, ...format };
  const book = await findBook(source);
  await writeAtomically(path, (temporary) =>
    book ? writeKeptBook(temporary, audio, book, timeline) : writeOwnBook(temporary, audio, source, timeline),
  );
  return { epub: path };
}

async function findBook({ novel, score, choices }: ReadAlongSource) {
  const content = await readFile(novel);
  const isBook = findFileKind(content, novel) === 'zip' && new BookArchive(content, novel).has(CONTAINER);
  return isBook ? findBookLines(content, novel, score, choices) : undefined;
}
