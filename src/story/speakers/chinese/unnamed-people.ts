import { namesCreature, ROLE, SURNAME, TITLE } from './people-words.ts';

const TITLED_OR_FULL = new RegExp(`^${SURNAME}(?:${TITLE}|[\\u4e00-\\u9fff]{1,2})$`, 'u');
/** Those who are no name of anybody: the narrator, and some whom nobody knows. */
const NOBODY = /^(?:我|有人|另一人|一个人|一人|众.*|大家|.*们)$/u;
/** Whether it is no name that somebody met as a stranger may turn out to have. */
export function isNobody(name: string): boolean {
  return NOBODY.test(name) || (namesCreature(name) && !TITLED_OR_FULL.test(name));
}

const STOP = /[。！？]/u;
/** Words for somebody told of before. */
const MEANT = /^(?:那人|此人|这人|那女子|那汉子|对方)$/u;
/** Characters of text before such a word in which whom it means is told of. */
const MEANT_WITHIN = 300;

/** Somebody of whom nothing else is told: 火堆旁坐着一个人, 一个陌生剑客. */
const STRANGER = new RegExp(
  `(?:^|[，。！？着了来出有见到])一[个名位]((?:[^，。！？“”]{0,6}?${ROLE}|[^，。！？“”]{0,4}人))(?!影|声|头|心)`,
  'gu',
);

/**
 * Without those who are others told of before, whom 那人 means. A stranger who comes there without a name is nobody else,
 * nor is the one who speaks before or behind.
 */
export function leaveOutMeant(people: readonly string[][], narration: string): string[][] {
  return people.filter((person) => {
    if (!person.every((name) => MEANT.test(name))) return true;
    const at = Math.min(...person.map((name) => narration.indexOf(name)).filter((place) => place >= 0));
    const before = narration.slice(Math.max(0, at - MEANT_WITHIN), at);
    const isTold = (other: readonly string[], words: string): boolean =>
      other !== person && other.some((name) => !NOBODY.test(name) && words.includes(name));
    const told = people.filter((other) => isTold(other, before));
    const stranger = [...before.matchAll(STRANGER)].at(-1)?.[1];
    const isStranger = stranger !== undefined && !told.some((other) => isTold(other, stranger));
    const beside = getBeside(before, narration.slice(at, at + MEANT_WITHIN));
    return isStranger || told.length < 2 || told.every((other) => isTold(other, beside));
  });
}

/** The sentence that ends the text before a word, that which begins the text from it on, and one more on either side. */
function getBeside(before: string, from: string): string {
  return [...before.split(STOP).slice(-2), ...from.split(STOP).slice(0, 2)].join('');
}
