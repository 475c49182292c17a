import {
  FOREIGN,
  GIVEN,
  HAN,
  KIN_AT,
  NAMED_BY_TITLE,
  NO_NAME,
  PREDICATE,
  ROLE_START,
  SPEAKS_SOON,
  SPEECH,
  SURNAME_AT,
} from './name-patterns.ts';
import { WEAK_SURNAME } from './people-words.ts';

/** Clauses that must begin with the same characters for these to be a name without family name. */
const MIN_CLAUSES = 2;
const MIN_TIMES = 3;

/**
 * Finds names at the beginning of clauses beside speech, by how often their beginnings occur and by what follows them:
 * 林风 in 林风冷冷道 and 林风摇头, 柳三娘 in 柳三娘掩口笑道.
 *
 * @param beats clauses before speech that need not tell of it; they give names with a family name or a title
 */
export function findNames(
  clauses: readonly string[],
  beats: readonly string[],
  text: string,
  known: readonly string[],
): string[] {
  const joined = text.replace(/\s+/gu, '');
  const count = (words: string): number => joined.split(words).length - 1;
  const found = new Set<string>();
  const isKnown = (clause: string): boolean => known.some((name) => clause.startsWith(name));
  const listOpen = (all: readonly string[]): string[] =>
    all
      .map((clause) => clause.replace(/^(?:却说|且说|话说|只见|只听|忽听得?|那|这)/u, ''))
      .filter((clause) => !isKnown(clause));
  const open = listOpen(clauses);
  for (const clause of [...open, ...listOpen(beats)]) {
    if (NO_NAME.test(clause) || KIN_AT.test(clause)) continue;
    const titled = NAMED_BY_TITLE.exec(clause)?.[0];
    const role = ROLE_START.exec(clause)?.[0] ?? '';
    if (role.length >= (titled?.length ?? 1)) continue;
    const foreign = FOREIGN.exec(clause)?.[0];
    const name = titled
      ? trimTitled(titled, clause, count)
      : foreign !== undefined && count(foreign) > 1
        ? foreign
        : SURNAME_AT.test(clause)
          ? takeEnding(measureName(clause, count), clause, count)
          : undefined;
    if (name) found.add(name);
  }
  for (const clause of open) {
    const name = readBesideVerb(clause, count);
    if (name && ![...found].some((other) => name.startsWith(other))) found.add(name);
  }
  for (const name of findRepeated(open, [...found], count)) found.add(name);
  return [...found];
}

/** What a clause consists of besides a verb of speech: 冉有 in 冉有问, 子 in 子曰. */
const ONLY_SPEECH =
  /^([\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff](?=曰))(?:[又亦乃遂复再便大笑怒叹冷低轻高厉沉答问喝叫喊对回应]声?)*(?:道|曰|说道?|问道?|喝|喊|叫)$/u;

/** A clause that ends with a verb of speech, or goes on as people do: 黛玉抿嘴笑道, 药尘瞥了他一眼. */
const ENDS_IN_SPEECH = /^([\u4e00-\u9fff]{2}).{1,12}[道曰说问喊叫]$/u;
const ACTS = /^([\u4e00-\u9fff]{2})(?=[说道问笑叹瞥盯瞪摇点抬抿咬皱哼怒冷淡沉])/u;
/** Parts and voices of people. */
const PART = /[脸眼手声口头心身目光色嘴眉唇语气音神泪]$/u;

function readBesideVerb(clause: string, count: (words: string) => number): string | undefined {
  const acting = ENDS_IN_SPEECH.exec(clause)?.[1] ?? ACTS.exec(clause)?.[1];
  const isActing =
    acting !== undefined &&
    PREDICATE.test(clause.slice(2)) &&
    !PART.test(acting) &&
    (ENDS_IN_SPEECH.test(clause) || count(acting) > 1);
  const name = ONLY_SPEECH.exec(clause)?.[1] ?? (isActing ? acting : undefined);
  const isOther =
    !name ||
    NO_NAME.test(clause) ||
    ROLE_START.test(clause) ||
    KIN_AT.test(clause) ||
    /^[他她它我你您这那一两几谁何]/u.test(name);
  if (
    isOther ||
    [...name].some((character) => PREDICATE.test(character)) ||
    (name.length > 1 && isWord(clause))
  )
    return undefined;
  return name.length > 1 && isWord(name) ? undefined : name;
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
  if (/^[老小阿大]/u.test(titled) && !SURNAME_AT.test(titled.slice(1)) && count(titled) < 2) return undefined;
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
  if ((endsClause(short, count) && !isWord(short)) || endsInSpeech(clause, short)) return true;
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
function isWord(words: string): boolean {
  return [...segmenter.segment(words)].length === 1;
}

/** Beginnings of two or three characters that come again with different continuations: names without family name. */
function findRepeated(
  clauses: readonly string[],
  found: readonly string[],
  count: (words: string) => number,
): string[] {
  const starts = new Map<string, Set<string>>();
  for (const clause of clauses) {
    if (
      NO_NAME.test(clause) ||
      (PREDICATE.test(clause) && count(clause.slice(0, 2)) < 2 * MIN_TIMES) ||
      ROLE_START.test(clause) ||
      KIN_AT.test(clause)
    )
      continue;
    if (/^[他她它我你您这那一两几第]/u.test(clause) || found.some((name) => clause.startsWith(name)))
      continue;
    for (const length of [2, 3]) {
      const start = clause.slice(0, length);
      if (start.length !== length || !HAN.test(start)) continue;
      starts.set(start, (starts.get(start) ?? new Set()).add(clause[length] ?? ''));
    }
  }
  return [...starts]
    .filter(
      ([start, next]) =>
        next.size >= MIN_CLAUSES &&
        [...next].some((each) => PREDICATE.test(each)) &&
        count(start) >= MIN_TIMES &&
        !PREDICATE.test(start.slice(1)),
    )
    .map(([start]) => start)
    .filter(
      (start, _, all) =>
        !all.some((other) => other !== start && other.startsWith(start) && count(other) * 2 > count(start)),
    )
    .filter((start, _, all) => !all.some((other) => other !== start && start.startsWith(other)));
}
