import type { TextLine } from '../../text-lines.ts';
import { isCalled } from '../vocatives.ts';
import { getGivenNameGender } from './given-names.ts';
import { NAME, parseName } from './name-words.ts';

/** What somebody does in the sentence beside a speech: "Nora dried her hands." */
const ACTS =
  '(?:\\p{Ll}{2,}ed|was|had|came|went|took|sat|stood|shook|put|laid|held|let|made|gave|got|rose|ran|drew|threw|caught|thought|saw|heard|felt|bent|set|left|met|spun|swung|bit|hung|leant|leapt)(?![\\p{L}])';
const ACTING = new RegExp(`(?:^\\s*|[.!?]["”’]?\\s+)(${NAME})\\s+(?:\\p{Ll}+ly\\s+)?${ACTS}`, 'gu');
const ANY_NAME = new RegExp(`(?<![\\p{L}])${NAME}`, 'gu');

/**
 * Lists names of those who are there while others speak: who does something beside a speech, or is called by name in one.
 * They may speak, though no tag names them.
 */
export function listPresentNames(text: string, lines: readonly TextLine[]): string[] {
  const found = new Set<string>();
  for (const [i, { kind, paragraph, start, end }] of lines.entries()) {
    const content = text.slice(start, end);
    if (kind === 'dialogue') addCalled(found, content);
    const isBeside = [lines[i - 1], lines[i + 1]].some(
      (other) => other?.kind === 'dialogue' && other.paragraph === paragraph,
    );
    if (kind === 'narration' && isBeside)
      for (const [, written] of content.matchAll(ACTING)) addActing(found, written!);
  }
  return [...found];
}

/** A title tells that somebody is called, and no place, thing or oath. */
function addCalled(found: Set<string>, speech: string): void {
  for (const match of speech.matchAll(ANY_NAME)) {
    const name = parseName(match[0]);
    const isMeant = isCalled(speech, match.index, match.index + match[0].length);
    if (isMeant && name?.title !== undefined) found.add(name.full);
  }
}

function addActing(found: Set<string>, written: string): void {
  const name = parseName(written);
  if (name && (name.title !== undefined || getGivenNameGender(name.words[0]!) !== 'unknown'))
    found.add(name.full);
}
