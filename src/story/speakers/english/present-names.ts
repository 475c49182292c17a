import type { TextLine } from '../../text-lines.ts';
import { isCalled } from '../vocatives.ts';
import { type Beat, listBeats } from './action-beats.ts';
import { CapitalUse, isKnownPlace, isPlaceNoun } from './capital-use.ts';
import { getGivenNameGender } from './given-names.ts';
import { NAME, type NameParts, parseName } from './name-words.ts';
import { isAnaphoricNoun, isAnimal } from './speech-words.ts';

const ANY_NAME = new RegExp(`(?<![\\p{L}])${NAME}`, 'gu');

/** Those who are there while others speak, and may speak though no tag names them. */
export interface Present {
  /** Names, and from how many mentions on they count. */
  readonly names: ReadonlyMap<string, number>;
  /** What those without a name are called: "porter". */
  readonly roles: readonly string[];
}

/** Mentions from which somebody counts whose name might be that of a place or thing. */
const DOUBTFUL = 2;

/** Lists who does something beside a speech, or is called by name in one. */
export function listPresent(text: string, lines: readonly TextLine[]): Present {
  const names = new Map<string, number>();
  const called = new Set<string>();
  for (const { kind, start, end } of lines)
    if (kind === 'dialogue')
      for (const { full, title } of listCalled(text.slice(start, end))) {
        called.add(full);
        // A title tells that somebody is called, and no place, thing or oath.
        if (title !== undefined) names.set(full, DOUBTFUL);
      }
  const use = new CapitalUse(text);
  const beats = listBeats(text, lines);
  for (const beat of beats) {
    const name = beat.kind === 'name' ? parseName(beat.written) : undefined;
    const mentions = name && countNeeded(beat, name, use, called);
    if (mentions) names.set(name.full, Math.min(mentions, names.get(name.full) ?? mentions));
  }
  const roles = beats.flatMap(({ kind, written, isPersonal }) =>
    kind === 'role' && isPersonal && !isAnaphoricNoun(written) && !isAnimal(written) ? [written] : [],
  );
  return { names, roles: [...new Set(roles)] };
}

/** The names by which a speech calls people. */
export function listCalled(speech: string): NameParts[] {
  return Array.from(speech.matchAll(ANY_NAME)).flatMap((match) => {
    const name = parseName(match[0]);
    const isMeant = isCalled(speech, match.index, match.index + match[0].length);
    return name && isMeant ? [name] : [];
  });
}

/** From how many mentions on the subject of a sentence beside a speech is somebody; undefined for places and things. */
function countNeeded(
  { isPersonal, role }: Beat,
  { title, words, full }: NameParts,
  use: CapitalUse,
  called: ReadonlySet<string>,
): number | undefined {
  const [first, last] = [words[0]!, words.at(-1)!];
  if (isPlaceNoun(last)) return undefined;
  if (title !== undefined || role !== undefined) return 1;
  if (use.isPlaceOrThing(last) || !use.isName(last)) return undefined;
  if (isKnownPlace(last) && !called.has(full)) return undefined;
  const isListed = getGivenNameGender(first) !== 'unknown';
  if (isPersonal || called.has(full)) return isListed ? 1 : DOUBTFUL;
  return isListed ? DOUBTFUL : undefined;
}
