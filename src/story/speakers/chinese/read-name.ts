import {
  FOREIGN,
  GIVEN,
  HAN,
  KIN_AT,
  LATIN,
  NAMED_BY_TITLE,
  NO_NAME,
  PART,
  PREDICATE,
  ROLE_START,
  SPEAKS_SOON,
  SPEECH,
  SURNAME_AT,
  THING,
} from './name-patterns.ts';
import { WEAK_SURNAME } from './people-words.ts';

/** Times that a name has to stand in a text whose characters are those of a verb. */
const MIN_TIMES = 3;

/** A name with a title, of another language, or with a family name. */
export function readName(clause: string, count: (words: string) => number): string | undefined {
  if (NO_NAME.test(clause) || KIN_AT.test(clause)) return undefined;
  const latin = LATIN.exec(clause)?.[0];
  if (latin) return latin;
  const titled = NAMED_BY_TITLE.exec(clause)?.[0];
  const role = ROLE_START.exec(clause)?.[0] ?? '';
  if (role.length >= (titled?.length ?? 1)) return undefined;
  if (titled) return trimTitled(titled, clause, count);
  const foreign = FOREIGN.exec(clause)?.[0];
  if (foreign !== undefined && count(foreign) > 1) return foreign;
  return SURNAME_AT.test(clause) ? takeEnding(measureName(clause, count), clause, count) : undefined;
}

/** Whether whatever comes or acts before a speech is somebody, and no word for a thing: 石头砸在路上. */
export function isOfPerson(name: string, clause: string): boolean {
  if (LATIN.test(clause) || NAMED_BY_TITLE.test(name) || FOREIGN.test(name)) return true;
  const surname = SURNAME_AT.exec(name)?.[0] ?? '';
  const behind = clause.slice(name.length);
  const isThing =
    [name, name.slice(0, 2), ...(surname.length > 1 ? [surname] : [])].some(isWord) ||
    [name, name.slice(0, 2)].some((words) => THING.test(words));
  return !isThing && PREDICATE.test(behind) && !/^[了着过的地得]/u.test(behind);
}

/** 老陈 or 老陈头: what follows a title may be a predicate of its own. */
function trimTitled(titled: string, clause: string, count: (words: string) => number): string | undefined {
  const rest = clause.slice(titled.length);
  const shorter = titled.slice(0, -1);
  if (
    titled.length > 2 &&
    SURNAME_AT.test(titled) &&
    rest !== '' &&
    !PREDICATE.test(rest) &&
    count(shorter) > count(titled)
  )
    return shorter;
  const isSure = SURNAME_AT.test(titled.slice(1)) || count(titled) > 1 || SPEECH.test(rest);
  if (/^[老小阿大]/u.test(titled) && !isSure) return undefined;
  return titled;
}

/** 王二麻子, 白衣女子: what always has this ending is no name without it. */
function takeEnding(
  name: string | undefined,
  clause: string,
  count: (words: string) => number,
): string | undefined {
  const ended = name && /^[子儿]/u.test(clause.slice(name.length)) ? clause.slice(0, name.length + 1) : name;
  return name && ended && count(ended) === count(name) ? ended : name;
}

/** The length of a name that begins with a family name. */
function measureName(clause: string, count: (words: string) => number): string | undefined {
  const surname = SURNAME_AT.exec(clause)![0].length;
  const [short, long] = [clause.slice(0, surname + 1), clause.slice(0, surname + 2)];
  // The given name is used without the family name.
  if (
    long.length === surname + 2 &&
    HAN.test(long) &&
    count(clause.slice(surname, surname + 2)) > count(long) + 1
  )
    return long;
  // 许知夏, whose 知 is a verb elsewhere, and 林一一.
  const isDoubledName = long[surname] === long[surname + 1];
  if (
    long.length === surname + 2 &&
    HAN.test(long) &&
    count(long) === count(short) &&
    (endsClause(long, count) || isDoubledName || (GIVEN.test(long) && count(long) > 1)) &&
    !SPEECH.test(long.slice(surname)) &&
    PREDICATE.test(clause.slice(long.length))
  )
    return long;
  if (
    !HAN.test(short) ||
    short.length <= surname ||
    (PREDICATE.test(short.slice(surname)) && !isPlausible(short, clause, count))
  )
    return undefined;
  if (long.length === short.length || !HAN.test(long))
    return count(short) > 1 || SPEECH.test(clause.slice(surname + 1)) ? short : undefined;
  const third = clause.slice(surname + 1);
  const isDoubled = third[0] === third[1];
  const [times, timesLong] = [count(short), count(long)];
  if (SPEECH.test(third) || isDoubled) return short;
  if (PREDICATE.test(third))
    return times > 1 && timesLong === times && !PREDICATE.test(clause.slice(surname + 2))
      ? undefined
      : isWord(short) && times < 3 && !endsInSpeech(clause, short)
        ? undefined
        : short;
  const name = timesLong * 2 > times ? long : short;
  const behind = clause.slice(name.length);
  if (count(name) === 1 && WEAK_SURNAME.test(name) && !SPEAKS_SOON.test(behind) && !PREPOSITION.test(behind))
    return undefined;
  return isWord(name) && count(name) < 3 && !endsInSpeech(clause, name) ? undefined : name;
}

/** Words before a place or a person: what they follow is whole. */
const PREPOSITION = /^[从在把被将向对跟与给朝往]/u;

function isPlausible(short: string, clause: string, count: (words: string) => number): boolean {
  if (!isWord(short) && (endsClause(short, count) || (GIVEN.test(short) && count(short) > 1))) return true;
  if (endsInSpeech(clause, short)) return true;
  if (PREPOSITION.test(clause.slice(short.length)) && !isWord(short)) return true;
  return count(short) >= MIN_TIMES && PREDICATE.test(clause.slice(short.length));
}

/** Whether somebody of this name says something in the clause; the dictionary has the names of heroes: 张飞在旁焦躁道. */
function endsInSpeech(clause: string, name: string): boolean {
  return /[道曰说问]$/u.test(clause) && !PART.test(name) && !/^[地的着了得]/u.test(clause.slice(name.length));
}

/** Whether a clause of the text ends with it, as with whoever is called or spoken of: “陆沉，你还敢回来。” */
function endsClause(name: string, count: (words: string) => number): boolean {
  return [...'，。！？、；：…”」'].some((mark) => count(name + mark) > 0);
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Whether the dictionary of words knows it. */
export function isWord(words: string): boolean {
  return [...segmenter.segment(words)].length === 1;
}
