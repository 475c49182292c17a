import { GESTURE } from './gestures.ts';
import {
  FOREIGN_WORD,
  HAN,
  KIN_AT,
  NO_NAME,
  PART,
  PREDICATE,
  ROLE_START,
  SURNAME_AT,
} from './name-patterns.ts';
import { guessNameSex } from './people-words.ts';
import { isOfPerson, isWord, readName } from './read-name.ts';
import { readNameAfterRole } from './role-names.ts';
import { findSingleWords, readSingleWord } from './single-words.ts';
import { WordIndex } from './word-index.ts';

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
  const index = new WordIndex(text.replace(/\s+/gu, ''));
  const found = new Set<string>();
  const singles = findSingleWords(text);
  for (const word of singles) found.add(word);
  const isKnown = (clause: string): boolean =>
    known.some((name) => clause.startsWith(name)) ||
    singles.has(readSingleWord(clause) ?? '') ||
    (/^.[^，]{0,4}曰$/u.test(clause) && singles.has(clause[0]!));
  const listOpen = (all: readonly string[]): string[] =>
    all
      .map((clause) => clause.replace(/^(?:却说|且说|话说|只见|只听|忽听得?|那|这)/u, ''))
      .filter((clause) => !isKnown(clause));
  const open = listOpen(clauses);
  const isVerbWithSingle = (name: string): boolean =>
    /^[顾执问谓视指召呼见闻携扶]/u.test(name) && singles.has(name[1] ?? '');
  for (const clause of open) {
    const name = readNameAfterRole(clause, index) ?? readName(clause, index);
    if (name && !isVerbWithSingle(name)) found.add(name);
  }
  for (const clause of listOpen(beats)) {
    const behindRole = readNameAfterRole(clause, index);
    const name = behindRole ?? readName(clause, index);
    if (name && (behindRole || isOfPerson(name, clause, index))) found.add(name);
  }
  for (const clause of open) {
    const name = readBesideVerb(clause, index);
    if (name && !isVerbWithSingle(name) && ![...found].some((other) => name.startsWith(other)))
      found.add(name);
  }
  const named = findCalledSo(index.text);
  for (const name of findRepeated(open, [...found], index, named)) found.add(name);
  for (const name of named)
    if (open.some((clause) => clause.startsWith(name) && PREDICATE.test(clause.slice(name.length))))
      found.add(name);
  for (const name of findIntroduced(index.text, open)) found.add(name);
  return [...found];
}

/** What a clause consists of besides a verb of speech: 冉有 in 冉有问, 子 in 子曰. */
const ONLY_SPEECH = new RegExp(
  `^([\\u4e00-\\u9fff]{2,4}?|[\\u4e00-\\u9fff](?=曰))(?:${GESTURE}|[又亦乃遂复再便大笑怒叹冷低轻高厉沉答问喝叫喊对回应求哭嚷吼吆]声?)*(?:道|曰|说道?|问道?|喝道?|喊道?|叫道?|哭道?|求道?|嚷道?|吼道?)$`,
  'u',
);

/** A clause that ends with a verb of speech, or goes on as people do: 黛玉抿嘴笑道, 药尘瞥了他一眼. */
const ENDS_IN_SPEECH = /^([\u4e00-\u9fff]{2}).{1,12}[道曰说问喊叫]$/u;
const ACTS = /^([\u4e00-\u9fff]{2})(?=[说道问笑叹瞥盯瞪摇点抬抿咬皱哼怒冷淡沉])/u;

/** How something is said: 欢喜地 in 欢喜地说, 朗声 in 朗声道. */
const MANNER =
  /地$|^[\u4e00-\u9fff]声$|^[拜谏谢进起坐跪揖视呼号书传奏启告语谓乃遂因复又再俱皆且亦遽徐即辄答对应]$/u;

function readBesideVerb(clause: string, index: WordIndex): string | undefined {
  const acting = ENDS_IN_SPEECH.exec(clause)?.[1] ?? ACTS.exec(clause)?.[1];
  const isActing =
    acting !== undefined &&
    PREDICATE.test(clause.slice(2)) &&
    (!PART.test(acting) || isCalledAlone(acting, index)) &&
    clause[2] !== '的' &&
    (ENDS_IN_SPEECH.test(clause) || index.count(acting) > 1);
  const name = ONLY_SPEECH.exec(clause)?.[1] ?? (isActing ? acting : undefined);
  const isOther =
    !name ||
    NO_NAME.test(clause) ||
    ROLE_START.test(clause) ||
    KIN_AT.test(clause) ||
    MANNER.test(name) ||
    // 遇老妪于道 tells of a road.
    /[于在与前]$/u.test(name) ||
    /^[他她它我你您这那一两几谁何]/u.test(name);
  if (isOther) return undefined;
  // 哈利 and 约翰 are in the dictionary, and 哈 is a verb elsewhere.
  if (name[0] !== name[1] && FOREIGN_WORD.test(name) && ONLY_SPEECH.test(clause)) return name;
  const isVerb = [...name].some((character) => PREDICATE.test(character)) && !isOftenCalled(name, index);
  if (isVerb || (name.length > 1 && isWord(clause))) return undefined;
  // 莉莉 is in the dictionary too.
  const isGivenName = name[0] === name[1] && guessNameSex(name) !== 'unknown';
  const isKnown = isGivenName || (name.length === 2 && ONLY_SPEECH.test(clause) && isOfFullName(name, index));
  return name.length > 1 && isWord(name) && !isKnown ? undefined : name;
}

/** Whether somebody is called by a name whose characters are verbs elsewhere: “来福，取十两银子。” */
function isOftenCalled(name: string, index: WordIndex): boolean {
  const isCalled = [...'“。！？'].some((mark) => index.count(`${mark}${name}，`) > 0);
  return isCalled && name.length > 1 && index.count(name) >= MIN_TIMES && !isWord(name);
}

/** Whether somebody is called by a word that is also a part of people: “铁手？” */
function isCalledAlone(word: string, index: WordIndex): boolean {
  return [...'？！，。…'].some((mark) => index.count(`“${word}${mark}`) > 0);
}

/** Whether the text has a word as a given name too, behind a family name: 沈玉兰. */
function isOfFullName(name: string, index: WordIndex): boolean {
  return index.listBefore(name).some((character) => SURNAME_AT.test(character) && !PREDICATE.test(character));
}

/** Somebody new, by a word for what they are that no list has: 一个小叫花从桌底下钻了出来. */
const INTRODUCED =
  /一[个名位](?:[^，。！？“”]{1,8}的)?([\u4e00-\u9fff]{2,4}?)(?=[从正站坐走跑探钻推举端提抱拿笑喊说道问骑拉牵背蹲挑])/gu;

/** What people do: they speak, and move their mouths, hands, heads and eyes. */
const DOES = /[说道问喊叫笑答]|嘴|头|手|眼/u;

/** Those who are introduced as somebody new, and speak or do something beside a speech later. */
function findIntroduced(text: string, clauses: readonly string[]): string[] {
  const words = new Set([...text.matchAll(INTRODUCED)].map(([, word]) => word!));
  const acting = new Set<string>();
  for (const clause of clauses)
    for (const length of [2, 3, 4])
      if (words.has(clause.slice(0, length)) && DOES.test(clause.slice(length)))
        acting.add(clause.slice(0, length));
  const isThing = (word: string): boolean => /[的了着过地得们]/u.test(word) || PART.test(word);
  return [...acting].filter((word) => !isThing(word) && !NO_NAME.test(word) && !ROLE_START.test(word));
}

/** Before a name that the text gives somebody: 名字叫嘟嘟, 人称铁手. */
const CALLED_SO =
  /(?:名叫|名唤|名字叫|小名叫?|外号叫?|绰号叫?|诨名|人称|人送外号|叫做|叫作|唤作|唤做)[“「‘]?([\u4e00-\u9fff]{2,3})(?=[”」’，。、；的])/gu;

function findCalledSo(text: string): Set<string> {
  const names = Array.from(text.matchAll(CALLED_SO), ([, name]) => name!);
  return new Set(
    names.filter((name) => !NO_NAME.test(name) && !ROLE_START.test(name) && !/^[什怎那这]/u.test(name)),
  );
}

/** Beginnings of two or three characters that come again with different continuations: names without family name. */
function findRepeated(
  clauses: readonly string[],
  found: readonly string[],
  index: WordIndex,
  named: ReadonlySet<string>,
): string[] {
  const starts = new Map<string, Set<string>>();
  for (const clause of clauses) {
    if (
      NO_NAME.test(clause) ||
      (PREDICATE.test(clause) && index.count(clause.slice(0, 2)) < 2 * MIN_TIMES) ||
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
        (index.count(start) >= MIN_TIMES ||
          (start.length === 2 && guessNameSex(start) === 'female' && !isWord(start))) &&
        (!PREDICATE.test(start.slice(1)) || (start[0] === start[1] && named.has(start))),
    )
    .map(([start]) => start)
    .filter(
      (start, _, all) =>
        !all.some(
          (other) =>
            other !== start && other.startsWith(start) && index.count(other) * 2 > index.count(start),
        ),
    )
    .filter((start, _, all) => !all.some((other) => other !== start && start.startsWith(other)));
}
