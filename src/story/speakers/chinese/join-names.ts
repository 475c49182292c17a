import { escapePattern } from '../../../core/escape-pattern.ts';
import { IS_DOTTED } from './name-patterns.ts';
import {
  getRoleSex,
  guessNameSex,
  isAnaphoricRole,
  KIN,
  ROLE,
  type Sex,
  SURNAME,
  TITLE,
} from './people-words.ts';
import { readRoleBefore } from './role-names.ts';
import { isSingleFor } from './single-words.ts';
import { isNobody, leaveOutMeant } from './unnamed-people.ts';

/** Names that mean one person, the clearest first. */
export interface ChinesePerson {
  readonly names: string[];
  readonly gender: Sex;
}

const FULL = new RegExp(`^(${SURNAME})([\\u4e00-\\u9fff]{1,2})$`, 'u');
const TITLED = new RegExp(`^(${SURNAME})(${TITLE})$`, 'u');
/** Titles of those who are called by them rather than by a given name. */
const ELDER = /(?:老爷|太爷|老夫人|老太太|母|父|妈妈|爸爸|妈|爸|爷爷|奶奶|家媳妇|婆|嫂|寡妇|员外)$/u;
const BY_SURNAME = new RegExp(`^[老小阿](${SURNAME})(?:${TITLE})?$`, 'u');
const ROLE_END = new RegExp(`(${ROLE})$`, 'u');

/** What a text tells of those in it. */
export interface NamedInText {
  readonly text: string;
  readonly narration: string;
  /** How often each stands beside speech. */
  readonly counts: ReadonlyMap<string, number>;
  /** With whom each speaks by turns. */
  readonly partners: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Joins names of one person: 德海 and 老周 to 周德海, 员外 to 张员外, 汉子 to 独臂汉子, 母亲 to 妈妈.
 */
export function joinChineseNames(told: NamedInText, known: readonly string[]): ChinesePerson[] {
  const { text, narration, counts } = told;
  const joined = text.replace(/\s+/gu, '');
  const people: string[][] = [];
  const names = [...counts.keys()]
    .filter((name) => !known.includes(name))
    .sort((a, b) => rankName(a) - rankName(b) || b.length - a.length || counts.get(b)! - counts.get(a)!);
  for (const name of names) {
    const bearers = people.filter((person) => person.some((other) => isSamePerson(other, name)));
    // Where several are of a rank, nobody knows whom 娘娘 means.
    const isOpen = bearers.length > 1 && RANKS.some(([, form]) => form.test(name));
    if (bearers.length > 0 && !isOpen) bearers[0]!.push(name);
    else people.push([name]);
  }
  const plain = narration.replace(/\s+/gu, '');
  const settled = revealNames(leaveOutMeant(people, plain), { ...told, text: joined, narration: plain });
  return settled.map((person) => ({
    names: [...person, ...listShortForms(person, settled, joined)],
    gender: 'unknown',
  }));
}

/** Titles by which people call many others. */
const KINDLY = /(?:(?<!小)姐|[哥弟妹叔姨婶嫂伯]|大[爷妈娘]|奶奶|爷爷)$/u;
/** Titles that people bear for themselves, whatever their given names tell: 楚公子 is 楚留云. */
const OF_ONESELF = /(?:公子|少侠|少爷|大侠|女侠|姑娘|道长|大师)$/u;
/** Characters of text in which somebody introduced as "a young man" is called by name. */
const REVEALED_WITHIN = 200;

/** Somebody who is seen alone, and named soon: 只见一人飘然而入. */
const ONE = /^一个?人$/u;

/**
 * Gives "a young man" the name of a fitting person who is first mentioned soon after, as stories introduce people. Who speaks
 * as one again and again, afterwards too, is another, and so is whom the text introduces by another role.
 */
function revealNames(
  people: readonly string[][],
  { text, narration, counts, partners }: NamedInText,
): string[][] {
  const find = (person: readonly string[]): number =>
    Math.min(...person.map((name) => narration.indexOf(name)).filter((at) => at >= 0));
  const unnamed = people.filter((person) => person.every((name) => isAnaphoricRole(name) || ONE.test(name)));
  const named = people
    .filter((person) => !person.some((name) => ROLE_END.exec(name)?.[0] === name || isNobody(name)))
    .toSorted((a, b) => find(a) - find(b));
  const revealed = new Map<string[], string[]>();
  const isIn = (person: readonly string[], words: string): boolean =>
    person.some((name) => words.includes(name));
  const isCalledAfter = (person: readonly string[], at: number): boolean =>
    person.some((name) => (counts.get(name) ?? 0) > 1 && narration.includes(name, at));
  for (const person of unnamed) {
    const at = find(person);
    const name = named.find(
      (other) =>
        find(other) > at &&
        find(other) < at + REVEALED_WITHIN &&
        // Whoever is called 夏小姐 is no 男人.
        [...other, ...listShortForms(other, people, text)].every((form) => areOfOneSex(person[0]!, form)) &&
        !isCalledFor(text, person, other) &&
        !hasOwnRole(person, readRoleBefore(narration, find(other))) &&
        !person.some((words) => other.some((each) => partners.get(words)?.has(each))) &&
        !isCalledAfter(person, find(other)),
    );
    if (name) revealed.set(person, name);
  }
  for (const [, stranger, told] of narration.matchAll(TOLD_AS)) {
    const met = stranger!.slice(0, MAX_STRANGER);
    const person = people.find(
      (each) => !revealed.has(each) && each.every((name) => rankName(name) === 3) && isIn(each, met),
    );
    // 却是王芳的丫鬟 tells of another.
    const name =
      person && named.find((other) => other !== person && other.some((words) => told!.endsWith(words)));
    if (name && !revealed.has(name)) revealed.set(person, name);
  }
  for (const [person, name] of revealed) name.push(...person);
  return people.filter((person) => !revealed.has(person));
}

/** Somebody new, and as whom a sentence then tells of them: 一个绿衫少女走上前来，却是小弟子小蝶. */
const TOLD_AS =
  /一[个名位]([^。！？]{1,56}?)(?:却是|正是|原来是|竟是|便是|乃是|即是|名叫|名唤|唤作|叫做|叫作)([^，。！？]{2,16})/gu;
/** Characters in which a stranger is introduced. */
const MAX_STRANGER = 14;

/** Whether a role before a name tells that its bearer is another: the bookkeeper is not the old man. */
function hasOwnRole(unnamed: readonly string[], role: string | undefined): boolean {
  return role !== undefined && !unnamed.some((words) => role.endsWith(words) || words.endsWith(role));
}

/** Whether somebody is called by name or title before they come, as by whoever is already there: “医生！” */
function isCalledFor(text: string, present: readonly string[], coming: readonly string[]): boolean {
  const from = Math.min(...present.map((name) => text.indexOf(name)).filter((at) => at >= 0));
  const to = Math.min(...coming.map((name) => text.indexOf(name)).filter((at) => at > from));
  const between = text.slice(from, Math.min(to, text.length));
  const titles = coming.map((name) => TITLED.exec(name)?.[2] ?? name);
  return titles.some((title) =>
    new RegExp(`[“「，！]${escapePattern(title)}[，！？。”」]`, 'u').test(between),
  );
}

/** Full names first, then those with a title, then roles, longer ones first. */
function rankName(name: string): number {
  if (TITLED.test(name)) return 1;
  if (BY_SURNAME.test(name)) return 2;
  return ROLE_END.test(name) ? 3 : 0;
}

/** 另一个女子 is told from 女子. */
const OTHER = /^另/u;

function isSamePerson(known: string, name: string): boolean {
  if (OTHER.test(known) || OTHER.test(name)) return known === name;
  if (KIN.some((words) => words.includes(name) && words.some((word) => known.endsWith(word)))) return true;
  if (RANKS.some(([whole, form]) => form.test(name) && whole.test(known))) return true;
  if (OLD_ANIMAL.test(`${known} ${name}`)) return true;
  if (isSingleFor(name, known) || isSingleFor(known, name)) return true;
  if (isPartOfDotted(name, known) || isTitledForm(known, name)) return true;
  const surname = getSurname(known);
  const titled = TITLED.exec(name) ?? BY_SURNAME.exec(name);
  if (titled && surname === titled[1] && FULL.test(known) && !TITLED.test(known))
    return !ELDER.test(name) && areOfOneSex(known, name);
  if (titled && TITLED.test(known) && surname === titled[1] && BY_SURNAME.test(name)) return true;
  const [, , given] = FULL.exec(known) ?? [];
  if (given === name) return true;
  if (name.length >= 2 && known.endsWith(name) && name.length < known.length) return true;
  const role = ROLE_END.exec(name)?.[1];
  return role !== undefined && role.length >= 2 && known.endsWith(role) && isWithin(name, known);
}

/** How those of a rank are called, beside what they are: 王爷 for 靖王, 娘娘 for 皇后. */
const RANKS: readonly (readonly [whole: RegExp, form: RegExp])[] = [
  [/^[^老小阿大]{1,2}王$/u, /^(?:王爷|大王)$/u],
  [/(?:皇后|太后|[^王]妃)$/u, /^娘娘$/u],
];
/** 牛爷爷 is 老牛. */
const OLD_ANIMAL = /^老(山羊|狐狸|乌龟|黄牛|水牛|牛|马|象|熊|猫|虎) 老?\1(?:爷爷|公公|伯伯|大叔)$/u;

/** Whether it is one of the names between dots: 安娜 of 安娜·卡列尼娜. */
function isPartOfDotted(part: string, whole: string): boolean {
  const names = IS_DOTTED.test(whole) ? whole.split(IS_DOTTED) : [];
  // 斯通太太 is 维维安·斯通.
  const isTitled = names.some(
    (name) => name.length > 1 && part.startsWith(name) && TITLE_BEHIND_FAMILY.test(part.slice(name.length)),
  );
  return names.includes(part) || (isTitled && areOfOneSex(whole, part));
}

/** Titles behind whole names, which nobody else bears beside somebody: 艾米丽小姐, 静玄师太, but not 林风夫人. */
const BEHIND_NAME =
  '(?:先生|小姐|女士|爵士|[公伯侯男]爵|博士|教授|医生|大夫|神父|修女|警长|探长|队长|上校|少校|上尉|中尉|少尉|中士|将军|大人|大侠|女侠|少侠|公子|少爷|姑娘|师太|道长|大师|方丈|真人|长老|老师|律师|法官|经理|主任|同志)';
const TITLE_AT_END = new RegExp(`${BEHIND_NAME}$`, 'u');
const TITLE_BEHIND = new RegExp(`^${BEHIND_NAME}$`, 'u');
/** Behind family names between dots those of wives too. */
const TITLE_BEHIND_FAMILY = new RegExp(`^(?:${BEHIND_NAME}|太太|夫人)$`, 'u');

/** Whether one is the other with a title, or both are one name with different titles. */
function isTitledForm(known: string, name: string): boolean {
  const [short, long] = known.length < name.length ? [known, name] : [name, known];
  return short.length > 1 && long.startsWith(short) && TITLE_BEHIND.test(long.slice(short.length));
}

/** Whether the characters of one come in another in the same order: 瘦弟子 in 瘦高弟子. */
function isWithin(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at++;
  return at === short.length;
}

function getSurname(name: string): string | undefined {
  return (TITLED.exec(name) ?? FULL.exec(name))?.[1];
}

function areOfOneSex(a: string, b: string): boolean {
  const [sexA, sexB] = [a, b].map((name) => {
    const told = getRoleSex(name);
    return told !== 'unknown' || TITLED.test(name) || ROLE_END.test(name) ? told : guessNameSex(name);
  });
  return sexA === 'unknown' || sexB === 'unknown' || sexA === sexB;
}

/** Names that the text uses elsewhere than beside speech: the given name, the family name with a title. */
function listShortForms(
  person: readonly string[],
  people: readonly (readonly string[])[],
  text: string,
): string[] {
  const isTaken = (name: string): boolean => people.some((other) => other.includes(name));
  const others = people.filter((other) => other !== person);
  return person.flatMap((name) => {
    const titled = TITLED.exec(name);
    const [, surname, given] = titled ?? FULL.exec(name) ?? [];
    const longer = [
      ...(name.length > 1 && !ROLE_END.test(name)
        ? text.matchAll(new RegExp(`(?<=[，。！？：；、“「”」]|^)${escapePattern(name)}${BEHIND_NAME}`, 'gu'))
        : []),
    ].map(([form]) => form);
    const [untitled] = name.split(TITLE_AT_END);
    const parts = IS_DOTTED.test(name) ? name.split(IS_DOTTED).filter((part) => part.length > 1) : [];
    const isFree = (form: string): boolean => !isTaken(form) && !person.includes(form);
    const apart = [...new Set([...longer, ...parts, ...(untitled!.length > 2 ? [untitled!] : [])])].filter(
      (form) => isFree(form) && standsApart(form, name, text),
    );
    if (!surname || parts.length > 0) return apart;
    const isOnly = others.every((other) => other.every((each) => getSurname(each) !== surname));
    const behind = isOnly
      ? [...text.matchAll(new RegExp(`(?:[老小]${surname}|${surname}${TITLE})`, 'gu'))].map(([form]) => form)
      : [];
    const forms = [...(given && given.length > 1 ? [given] : []), ...behind];
    const short = [...new Set(forms)].filter(
      (form) =>
        standsApart(form, name, text) &&
        isFree(form) &&
        !KINDLY.test(form) &&
        (areOfOneSex(form, name) || OF_ONESELF.test(form)),
    );
    return [...short, ...apart.filter((form) => !short.includes(form))];
  });
}

/** Whether a text has a form of a name elsewhere than within the name: no 米丽 where all are 艾米丽. */
function standsApart(form: string, name: string, text: string): boolean {
  return (name.includes(form) ? text.replaceAll(name, ' ') : text).includes(form);
}
