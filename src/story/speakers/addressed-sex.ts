import { getRoleSex, ROLE } from './chinese/people-words.ts';
import { FATHER, MOTHER } from './parent-words.ts';

/** Words by which a woman or a man is spoken to, between the marks of a clause: "Yes, sir", "Oh! mamma". */
const FEMALE = `ma[’']?am|madam|madame|mademoiselle|miss|${MOTHER}|aunt|auntie|granny|grandma|grandmother|sister|your\\s+ladyship|my\\s+lady|ladies|my\\s+(?:dear\\s+|good\\s+)?(?:girl|lady|woman)`;
const MALE = `sir|${FATHER}|uncle|grandpa|grandfather|brother|your\\s+lordship|my\\s+lord|monsieur|gentlemen|old\\s+(?:man|boy|chap|fellow)|my\\s+(?:dear\\s+|good\\s+)?(?:boy|lad|man|sir|fellow)`;
const BEFORE =
  '(?:^|[,.!?;:“"‘—-])\\s*(?:(?:my|dear|dearest|oh|ah|no|yes|well|good|thank\\s+you|come|now|but|poor|indeed)\\s+)*';
const AFTER = '(?=\\s*(?:[,.!?;:”"’—-]|$))';
const ENGLISH = new RegExp(`${BEFORE}(?:(?<female>${FEMALE})|(?<male>${MALE}))${AFTER}`, 'i');
const CHINESE = new RegExp(`(?:^|[，。！？、“‘「『…—])(${ROLE})(?=[，。！？、”’」』…—])`, 'u');

const PARENT = new RegExp(`${BEFORE}(?:(?<female>${MOTHER})|(?<male>${FATHER}))${AFTER}`, 'i');
/** What is said to a priest: "Forgive me, Father." */
const CONFESSES = /(?:forgive|bless|absolve)\s+me,?\s+Father|have\s+sinned/i;

/** The sex of the parent whom a speech calls: "Oh, mamma!" */
export function findCalledParent(speech: string): 'female' | 'male' | undefined {
  const { female, male } = PARENT.exec(speech)?.groups ?? {};
  return female !== undefined ? 'female' : male !== undefined && !CONFESSES.test(speech) ? 'male' : undefined;
}

/** The sex of whoever is spoken to, where a word such as "sir" or 姑娘 in the speech tells it. */
export function findAddressedSex(speech: string): 'female' | 'male' | undefined {
  const role = CHINESE.exec(speech)?.[1];
  if (role !== undefined) {
    const sex = getRoleSex(role);
    return sex === 'unknown' ? undefined : sex;
  }
  const { female, male } = ENGLISH.exec(speech)?.groups ?? {};
  return female !== undefined ? 'female' : male !== undefined ? 'male' : undefined;
}

const TO_CHILDREN =
  /(?:^|[,.!?;:“"‘—]|--)(?<!(?:men|boys|wives|ladies|babies|mothers|fathers|parents|husbands|servants),)\s*(?:(?:well|now|come|oh|ah|no|yes|my|dear|dearest)\s+)*(?:girls|children)\s*(?=[,.!?;:”"—]|--|[’'](?!\p{L})|$)/iu;

/** Whether a speech calls several children: "Well, girls," It does not in a list: "men, women, children and dogs". */
export function isToChildren(speech: string): boolean {
  return TO_CHILDREN.test(speech);
}
