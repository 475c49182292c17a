import type { TextLine } from '../../text-lines.ts';
import { isCalled } from '../vocatives.ts';
import { type Beat, listBeats } from './action-beats.ts';
import { CapitalUse, isKnownPlace, isNobody, isPlaceNoun } from './capital-use.ts';
import { getGivenNameGender } from './given-names.ts';
import { isAlsoVerb, NAME, type NameParts, parseName } from './name-words.ts';
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
        if (title !== undefined && !isThing(full)) names.set(full, DOUBTFUL);
      }
  const use = new CapitalUse(text);
  const beats = listBeats(text, lines);
  for (const beat of beats) {
    const name = beat.kind === 'name' ? parseName(beat.written, true) : undefined;
    const mentions = name && countNeeded(beat, name, use, called);
    if (mentions) names.set(name.full, Math.min(mentions, names.get(name.full) ?? mentions));
  }
  const roles = beats.flatMap(({ kind, written, isPersonal }) =>
    kind === 'role' && isPersonal && !isAnaphoricNoun(written) && !isAnimal(written) ? [written] : [],
  );
  return { names, roles: [...new Set(roles)] };
}

/** Whether a name with a title is that of a place or of nothing: "Head Office", "Mother Nature", "Lord Almighty". */
export function isThing(name: string): boolean {
  const last = name.split(' ').at(-1)!;
  return isPlaceNoun(last) || isNobody(last) || /^Lord (?:Jesus|Christ|God|Almighty)/.test(name);
}

/** The names by which a speech calls people. */
export function listCalled(speech: string): NameParts[] {
  return Array.from(speech.matchAll(ANY_NAME)).flatMap((match) => {
    const name = parseName(match[0]);
    const isMeant = isCalled(speech, match.index, match.index + match[0].length);
    return name && isMeant ? [name] : [];
  });
}

/** Titles before nothing but people: no "General Motors" and no "Master Bedroom". */
const SURE_TITLE =
  /^(?:Mrs?|Miss|Ms|Dr|Doctor|Prof|Professor|Sir|Madame?|Mme|Mlle|Mademoiselle|Monsieur|Signora?|Se[nñ]ora?|Herr|Frau|Col|Colonel|Capt|Captain|Lieutenant|Sergeant|Corporal|Inspector|Constable|Superintendent|Reverend|Rev|Aunt|Auntie|Uncle|Cousin)$/;

/** From how many mentions on the subject of a sentence beside a speech is somebody; undefined for places and things. */
function countNeeded(
  { isPersonal, isOwnPart, role }: Beat,
  { title, words, full }: NameParts,
  use: CapitalUse,
  called: ReadonlySet<string>,
): number | undefined {
  const [first, last] = [words[0]!, words.at(-1)!];
  if (isNobody(last)) return undefined;
  if (title !== undefined && SURE_TITLE.test(title)) return 1;
  // "Hill wiped his brow" tells of nobody's hill.
  if (isPlaceNoun(last) && !isOwnPart) return undefined;
  const isListed = getGivenNameGender(first) !== 'unknown';
  // "May came and went": only what people do tells the name from the other word.
  if (isAlsoVerb(full) && !isPersonal) return undefined;
  if (role !== undefined) return 1;
  if (title !== undefined) return isPersonal || isListed ? 1 : DOUBTFUL;
  if (use.isPlaceOrThing(last)) return undefined;
  if (isKnownPlace(last) && !called.has(full)) {
    // "Florence crossed her legs", "Florence nodded".
    if (isPersonal && isOwnPart) return 1;
    return isPersonal && isListed ? DOUBTFUL : undefined;
  }
  const isNamed = use.isName(last, words.length > 1 || isListed) || (isListed && isOwnPart);
  if (!isNamed) return undefined;
  if (isPersonal || called.has(full)) return isListed ? 1 : DOUBTFUL;
  return isListed ? DOUBTFUL : undefined;
}
