import { detectLanguage } from '../language.ts';
import { divideText } from '../text-lines.ts';
import type { Character } from './cast.ts';
import { discoverChineseCast } from './chinese-speech.ts';

const FEMALE_TITLE = /^(?:Mrs|Miss|Ms|Lady|Madame|Madam|Queen|Princess|Aunt|Sister|Mother)\b/;
const MALE_TITLE = /^(?:Mr|Sir|Lord|King|Prince|Uncle|Brother|Father|Colonel|Captain|Count|Baron)\b/;
const TITLE = '(?:Mrs?\\.?|Miss|Ms\\.?|Lady|Lord|Sir|Madame?|Colonel|Captain|Dr\\.?|Aunt|Uncle|Count|Baron)';
const NAME = `(?:${TITLE}\\s+)?\\p{Lu}[\\p{L}’'-]{2,}(?:\\s+(?:de\\s+|von\\s+)?\\p{Lu}[\\p{L}’'-]{2,}){0,2}`;
const VERB =
  'said|cried|asked|replied|answered|returned|exclaimed|added|continued|observed|declared|whispered|inquired|murmured';
/** Capitalized words that begin sentences and look like names beside a verb. */
const NO_NAME =
  /^(?:The|This|That|There|They|Then|She|You|His|Her|And|But|Not|What|When|Where|Who|How|Yes|One|Some|Such|All|Never|Nothing|After|Before|For|With|Its)\b/;
const MIN_TIMES = 2;
/** Length of text after a name in which a pronoun tells the gender. */
const PRONOUN_REACH = 120;

/**
 * Finds the speakers of a text: names beside speech verbs, with the gender by titles and by the pronouns that follow.
 */
export function discoverCast(text: string): Character[] {
  return detectLanguage(text) === 'zh' ? discoverChineseCast(text) : discoverEnglishCast(text);
}

function discoverEnglishCast(text: string): Character[] {
  const narration = divideText(text)
    .filter(({ kind }) => kind === 'narration')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n');
  const beside = new RegExp(`\\b(?:${VERB})\\s+(${NAME})|(${NAME})\\s+(?:${VERB})\\b`, 'gu');
  const counts = new Map<string, number>();
  for (const [, behind, before] of narration.matchAll(beside)) {
    const name = (behind ?? before)!.replace(/\s+/g, ' ').replace(/[’']s$/, '');
    if (!NO_NAME.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].filter(([, count]) => count >= MIN_TIMES).sort(([, a], [, b]) => b - a);
  const cast: { name: string; aliases: string[] }[] = [];
  for (const [name] of names) {
    const same = cast.find((other) => isSamePerson(other.name, name));
    if (same) same.aliases.push(name);
    else cast.push({ name, aliases: [] });
  }
  return cast.map(({ name, aliases }, i) => ({
    id: `c${i + 1}`,
    name,
    aliases,
    gender: findGender([name, ...aliases], narration),
  }));
}

/**
 * Whether two names may mean one person: "Darcy" and "Mr. Darcy", "Jane" and "Jane Bennet", but not "Mr. Bennet" and
 * "Mrs. Bennet".
 */
function isSamePerson(a: string, b: string): boolean {
  const [titleA, titleB] = [a, b].map((name) => new RegExp(`^${TITLE}`).exec(name)?.[0]);
  if (titleA && titleB && titleA !== titleB) return false;
  const splitWords = (name: string): string[] => name.replace(new RegExp(`^${TITLE}\\s+`), '').split(' ');
  const [shorter, longer] = [splitWords(a), splitWords(b)].sort((x, y) => x.length - y.length) as [
    string[],
    string[],
  ];
  return shorter.every((word) => longer.includes(word));
}

function findGender(names: readonly string[], narration: string): Character['gender'] {
  if (names.some((name) => FEMALE_TITLE.test(name))) return 'female';
  if (names.some((name) => MALE_TITLE.test(name))) return 'male';
  let balance = 0;
  for (const name of names) {
    for (let at = narration.indexOf(name); at >= 0; at = narration.indexOf(name, at + 1)) {
      const [pronoun] = /\b(?:he|his|him|she|her)\b/i.exec(narration.slice(at, at + PRONOUN_REACH)) ?? [];
      if (pronoun) balance += /^(?:she|her)$/i.test(pronoun) ? 1 : -1;
    }
  }
  return balance === 0 ? 'unknown' : balance > 0 ? 'female' : 'male';
}
