import type { Character } from './cast.ts';
import { FATHER, MOTHER } from './parent-words.ts';

const OLDER = new RegExp(
  `^(?:${MOTHER}|${FATHER}|aunt|wife|lady|ladyship|hostess|grandmother|uncle|husband|grandfather|landlady|housekeeper|widow)$`,
);
const CHILD = /^(?:boy|child|infant|urchin|youngster|baby|toddler|schoolboy|schoolgirl)$/;
const YOUNGER = /^(?:girl|daughter|niece|son|nephew|lad|sister|granddaughter|grandson)$/;
/** Titles of those who are married, or of age. */
const GROWN_UP = /^(?:Mrs|Lady|Mr|Sir|Lord|Colonel|Dr)\b/;

export function isGrownUp({ name }: Pick<Character, 'name'>): boolean {
  return GROWN_UP.test(name);
}

/** Whether a noun, such as "aunt", means somebody who is likely to be older than others. */
export function isOlder(noun: string): boolean {
  return OLDER.test(noun);
}

/** Whether a noun, such as "niece", means somebody who is likely to be younger than others. */
export function isYounger(noun: string): boolean {
  return YOUNGER.test(noun) || isChild(noun);
}

/** Whether no grown-up is called so by a teller. */
export function isChild(noun: string): boolean {
  return CHILD.test(noun);
}
