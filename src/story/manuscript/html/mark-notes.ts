import { posix } from 'node:path';
import { isSpeakable } from '../../spoken-text.ts';
import type { ReadingChoices } from '../skips.ts';
import type { BlockLink } from './blocks.ts';
import { type BookBlock, type BookDocument, listBookBlocks, skipBlock } from './book-blocks.ts';
import { NOTE_MARK } from './parse-html.ts';

/**
 * Finds the notes that marks refer to, and lists the blocks of a book with notes left out, kept, or moved behind the
 * paragraph that refers to them.
 */
export function listBlocksWithNotes(
  documents: readonly BookDocument[],
  notes: ReadingChoices['notes'],
): BookBlock[] {
  const blocks = listBookBlocks(documents);
  const referrers = new Map<string, BookBlock>();
  for (const block of blocks)
    for (const link of block.links) {
      const target = resolveLink(documents[block.document]!.path, link.href);
      if (!target || !isNoteLink(block, link)) continue;
      if (!referrers.has(target)) referrers.set(target, block);
      block.skips.push({ ...widen(block.text, link), rule: 'note-mark' });
    }
  const owners = new Map(blocks.map((block) => [block, findReferrer(block, documents, referrers)]));
  for (const [block, referrer] of owners) if (referrer && block.kind !== 'heading') markNote(block);
  if (notes === 'skip') return blocks;
  for (const block of blocks) keepNotes(block);
  return notes === 'end' ? blocks : moveNotes(blocks, owners);
}

/** A link within a text, by a mark or its picture: one at the start of its block leads back from a note. */
function isNoteLink({ text }: BookBlock, { start, end, isMark }: BlockLink): boolean {
  const words = text.slice(start, end);
  if (!isSpeakable(text.slice(0, start))) return false;
  if (words.trim() === '') return isMark;
  if (!NOTE_MARK.test(words)) return false;
  return isMark || /[[(（【〔]/.test(text[start - 1] ?? words) || !/\s/.test(text[start - 1]!);
}

/** The mark with the brackets around it. */
function widen(text: string, { start, end }: BlockLink): { start: number; end: number } {
  const isBracketed = /[[(（【〔]/.test(text[start - 1] ?? '') && /[\])）】〕]/.test(text[end] ?? '');
  return isBracketed ? { start: start - 1, end: end + 1 } : { start, end };
}

function resolveLink(path: string, href: string): string | undefined {
  const [file = '', fragment] = href.split('#');
  if (!fragment || /^[a-z]+:/i.test(file)) return undefined;
  try {
    const own = file === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
    return `${own}#${decodeURIComponent(fragment)}`;
  } catch {
    return undefined;
  }
}

function findReferrer(
  block: BookBlock,
  documents: readonly BookDocument[],
  referrers: ReadonlyMap<string, BookBlock>,
): BookBlock | undefined {
  const { path } = documents[block.document]!;
  for (const id of [...block.ids, ...block.containers]) {
    const referrer = referrers.get(`${path}#${id}`);
    if (referrer && referrer !== block) return referrer;
  }
  return undefined;
}

function markNote(block: BookBlock): void {
  for (const { start, end } of block.links)
    if (start === 0 || !isSpeakable(block.text.slice(start, end)))
      block.skips.push({ start, end, rule: 'note-mark' });
  skipBlock(block, 'note');
}

function keepNotes(block: BookBlock): void {
  const kept = block.skips.filter(({ rule }) => rule !== 'note');
  block.skips.splice(0, block.skips.length, ...kept);
}

function moveNotes(
  blocks: readonly BookBlock[],
  owners: ReadonlyMap<BookBlock, BookBlock | undefined>,
): BookBlock[] {
  const moved = new Map<BookBlock, BookBlock[]>();
  for (const block of blocks) {
    const referrer = owners.get(block);
    if (referrer) moved.set(referrer, [...(moved.get(referrer) ?? []), block]);
  }
  return blocks
    .filter((block) => !owners.get(block))
    .flatMap((block) => [
      block,
      ...(moved.get(block) ?? []).map((note) => ({ ...note, readIn: block.document })),
    ]);
}
