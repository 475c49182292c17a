import { GESTURE_AT } from './gestures.ts';
import {
  cutDotted,
  EPITHET_AT,
  FOREIGN,
  GIVEN,
  HAN,
  IS_DOTTED,
  KIN_AT,
  LATIN,
  NAMED_BY_TITLE,
  NO_NAME,
  PART,
  PLACE_SURNAME,
  PREDICATE,
  RANKED,
  ROLE_START,
  SPEAKS_SOON,
  SPEECH,
  STANDS,
  SURNAME_AT,
  THING,
  THING_SURNAME,
} from './name-patterns.ts';
import { SURNAME, TITLE, WEAK_SURNAME } from './people-words.ts';
import type { WordIndex } from './word-index.ts';

/** Times that a name has to stand in a text whose characters are those of a verb. */
const MIN_TIMES = 3;

/** A name with a title, of another language, or with a family name. */
export function readName(clause: string, index: WordIndex): string | undefined {
  if (NO_NAME.test(clause) || KIN_AT.test(clause)) return undefined;
  const latin = LATIN.exec(clause)?.[0];
  if (latin) return latin;
  const titled = NAMED_BY_TITLE.exec(clause)?.[0];
  const role = ROLE_START.exec(clause)?.[0] ?? '';
  if (role.length >= (titled?.length ?? 1)) return undefined;
  if (titled) return trimTitled(titled, clause, index);
  const epithet = EPITHET_AT.exec(clause)?.[0];
  if (epithet !== undefined && (PREDICATE.test(clause.slice(epithet.length)) || index.count(epithet) > 1))
    return epithet;
  const whole = FOREIGN.exec(clause)?.[0];
  const foreign = whole && cutDotted(whole, clause);
  if (foreign !== undefined && (index.count(foreign) > 1 || RANKED.test(foreign) || IS_DOTTED.test(foreign)))
    return foreign;
  if (!SURNAME_AT.test(clause)) return undefined;
  const name = takeEnding(measureName(clause, index), clause, index);
  // 云山长老 is no 云山长.
  const titledWhole = GIVEN_WITH_TITLE.exec(clause)?.[0];
  if (
    name &&
    titledWhole &&
    name.length < titledWhole.length &&
    TITLE_AT_END.test(titledWhole.slice(name.length - 1))
  )
    return titledWhole;
  return name && MANNER.test(name) ? undefined : name;
}

/** A family name, a given name of one character and a title. */
const GIVEN_WITH_TITLE = new RegExp(`^${SURNAME}[\\u4e00-\\u9fff](?=..)${TITLE}`, 'u');
const TITLE_AT_END = new RegExp(`^${TITLE}$`, 'u');

/** How something is done, after characters that are family names too: 高兴地, 洪声. */
const MANNER = /地$|^.声$/u;

/** Whether whatever comes or acts before a speech is somebody, and no word for a thing: 石头砸在路上. */
export function isOfPerson(name: string, clause: string, index: WordIndex): boolean {
  const behind = clause.slice(name.length);
  if (/^[了着过的地得]/u.test(behind)) return false;
  if (LATIN.test(clause)) return PREDICATE.test(behind) && !/^[上下里中断卡搜]/u.test(behind);
  if (FOREIGN.test(name)) return true;
  if (/^[老小阿大]/u.test(name))
    return (SURNAME_AT.test(name.slice(1)) && !isOfThing(name.slice(1))) || endsClause(name, index);
  if (NAMED_BY_TITLE.test(name)) return !(isOfThing(name) && isWord(name));
  const surname = SURNAME_AT.exec(name)?.[0] ?? '';
  if (surname.length > 1)
    return PREDICATE.test(behind) && (!PLACE_SURNAME.test(surname) || endsClause(name, index));
  if (isWord(name) || isWord(name.slice(0, 2)) || !PREDICATE.test(behind)) return false;
  return !(isOfThing(name) && (isThing(name) || STANDS.test(behind)));
}

/** Whether a name begins with a family name that begins words for things as well. */
const isOfThing = (name: string): boolean => WEAK_SURNAME.test(name) || THING_SURNAME.test(name);

/** 白马停在河边 ends in a verb, 石桥 and 秋风 are things. */
const isThing = (name: string): boolean =>
  THING.test(name) || THING.test(name.slice(0, 2)) || (name.length > 2 && PREDICATE.test(name.slice(-1)));

/** 老陈 or 老陈头: what follows a title may be a predicate of its own. */
function trimTitled(titled: string, clause: string, index: WordIndex): string | undefined {
  // 小四川 is always called so.
  const longer = clause.slice(0, 3);
  if (
    titled.length === 2 &&
    /^[小阿]/u.test(titled) &&
    HAN.test(longer) &&
    longer.length === 3 &&
    !PREDICATE.test(longer[2]!) &&
    index.count(longer) >= MIN_TIMES &&
    index.count(longer) === index.count(titled)
  )
    return longer;
  const rest = clause.slice(titled.length);
  const shorter = titled.slice(0, -1);
  if (
    titled.length > 2 &&
    SURNAME_AT.test(titled) &&
    rest !== '' &&
    !PREDICATE.test(rest) &&
    index.count(shorter) > index.count(titled)
  )
    return shorter;
  const isSure = SURNAME_AT.test(titled.slice(1)) || index.count(titled) > 1 || SPEECH.test(rest);
  if (/^[老小阿大]/u.test(titled) && !isSure) return undefined;
  return titled;
}

/** 王二麻子, 白衣女子: what always has this ending is no name without it. */
function takeEnding(name: string | undefined, clause: string, index: WordIndex): string | undefined {
  const ended = name && /^[子儿]/u.test(clause.slice(name.length)) ? clause.slice(0, name.length + 1) : name;
  return name && ended && index.count(ended) === index.count(name) ? ended : name;
}

/** The length of a name that begins with a family name. */
function measureName(clause: string, index: WordIndex): string | undefined {
  const surname = SURNAME_AT.exec(clause)![0].length;
  const [short, long] = [clause.slice(0, surname + 1), clause.slice(0, surname + 2)];
  const isWhole = (name: string): boolean =>
    HAN.test(name) &&
    name.length > surname &&
    GESTURE_AT.test(clause.slice(name.length)) &&
    endsInSpeech(clause, name);
  // 谢希大笑道 may be said by 谢希大, whom the text has in other places too.
  const isLonger = index.count(short) > 1 && index.count(long) === index.count(short);
  if (isWhole(short) && !isLonger) return short;
  if (isWhole(long) && !PREDICATE.test(long[surname + 1]!)) return long;
  // The given name is used without the family name.
  if (
    long.length === surname + 2 &&
    HAN.test(long) &&
    index.count(clause.slice(surname, surname + 2)) > index.count(long) + 1
  )
    return long;
  // 许知夏, whose 知 is a verb elsewhere, and 林一一.
  const isDoubledName = long[surname] === long[surname + 1];
  if (
    long.length === surname + 2 &&
    HAN.test(long) &&
    index.count(long) === index.count(short) &&
    (endsClause(long, index) ||
      isDoubledName ||
      (GIVEN.test(long) && index.count(long) > 1) ||
      (index.count(long) >= MIN_TIMES && index.countFollowing(long) >= MIN_TIMES)) &&
    !SPEECH.test(long.slice(surname)) &&
    PREDICATE.test(clause.slice(long.length))
  )
    return long;
  if (
    !HAN.test(short) ||
    short.length <= surname ||
    (PREDICATE.test(short.slice(surname)) && !isPlausible(short, clause, index))
  )
    return undefined;
  if (long.length === short.length || !HAN.test(long))
    return index.count(short) > 1 || SPEECH.test(clause.slice(surname + 1)) ? short : undefined;
  const third = clause.slice(surname + 1);
  const isDoubled = third[0] === third[1];
  const [times, timesLong] = [index.count(short), index.count(long)];
  if (SPEECH.test(third) || isDoubled) return short;
  if (PREDICATE.test(third))
    return times > 1 && timesLong === times && !PREDICATE.test(clause.slice(surname + 2))
      ? undefined
      : isWord(short) && times < 3 && !endsInSpeech(clause, short)
        ? undefined
        : short;
  // Sisters and brothers share two characters: 苏明哲, 苏明玉.
  const isOfSeveral = timesLong > 1 && PREDICATE.test(clause.slice(long.length));
  const name = timesLong * 2 > times || isOfSeveral ? long : short;
  const behind = clause.slice(name.length);
  if (
    index.count(name) === 1 &&
    WEAK_SURNAME.test(name) &&
    !SPEAKS_SOON.test(behind) &&
    !PREPOSITION.test(behind)
  )
    return undefined;
  return isWord(name) && index.count(name) < 3 && !endsInSpeech(clause, name) ? undefined : name;
}

/** Words before a place or a person: what they follow is whole. */
const PREPOSITION = /^[从在把被将向对跟与给朝往]/u;

function isPlausible(short: string, clause: string, index: WordIndex): boolean {
  if (!isWord(short) && (endsClause(short, index) || (GIVEN.test(short) && index.count(short) > 1)))
    return true;
  if (endsInSpeech(clause, short)) return true;
  if (PREPOSITION.test(clause.slice(short.length)) && !isWord(short)) return true;
  return index.count(short) >= MIN_TIMES && PREDICATE.test(clause.slice(short.length));
}

/** Whether somebody of this name says something in the clause; the dictionary has the names of heroes: 张飞在旁焦躁道. */
function endsInSpeech(clause: string, name: string): boolean {
  return /[道曰说问]$/u.test(clause) && !PART.test(name) && !/^[地的着了得]/u.test(clause.slice(name.length));
}

/** Whether a clause of the text ends with it, as with whoever is called or spoken of: “陆沉，你还敢回来。” */
function endsClause(name: string, index: WordIndex): boolean {
  return [...'，。！？、；：…”」'].some((mark) => index.count(name + mark) > 0);
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Whether the dictionary of words knows it. */
export function isWord(words: string): boolean {
  return [...segmenter.segment(words)].length === 1;
}
