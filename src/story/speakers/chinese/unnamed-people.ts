import { namesCreature, SURNAME, TITLE } from './people-words.ts';

const TITLED_OR_FULL = new RegExp(`^${SURNAME}(?:${TITLE}|[\\u4e00-\\u9fff]{1,2})$`, 'u');
/** Those who are no name of anybody: the narrator, and some whom nobody knows. */
const NOBODY = /^(?:我|有人|另一人|一人|众.*|大家|.*们)$/u;
/** Whether it is no name that somebody met as a stranger may turn out to have. */
export function isNobody(name: string): boolean {
  return NOBODY.test(name) || (namesCreature(name) && !TITLED_OR_FULL.test(name));
}

/** Words for somebody told of before. */
const MEANT = /^(?:那人|此人|这人|那女子|那汉子|对方)$/u;
/** Characters of text before such a word in which whom it means is told of. */
const MEANT_WITHIN = 300;

/** Without those who are others told of before, whom 那人 means. */
export function leaveOutMeant(people: readonly string[][], narration: string): string[][] {
  return people.filter((person) => {
    if (!person.every((name) => MEANT.test(name))) return true;
    const at = Math.min(...person.map((name) => narration.indexOf(name)).filter((place) => place >= 0));
    const before = narration.slice(Math.max(0, at - MEANT_WITHIN), at);
    const isTold = (name: string): boolean => !NOBODY.test(name) && before.includes(name);
    return !people.some((other) => other !== person && other.some(isTold));
  });
}
