import { getRoleGender, isRoleTitle } from './role-titles.ts';

export const TITLE =
  '(?:Mrs?\\.?|Messrs\\.?|Miss(?:es)?|Ms\\.?|Lady|Lord|Sir|Dame|Madame?|Mademoiselle|Mlle\\.?|Mme\\.?|Monsieur|M\\.|Signora?|Se[nñ]or[a]?|Herr|Frau|Colonel|Col\\.|Captain|Capt\\.|Major|General|Lieutenant|Sergeant|Corporal|Admiral|Commander|Inspector|Constable|Detective|Superintendent|Judge|Justice|Professor|Prof\\.|Doctor|Dr\\.?|Reverend|Rev\\.|Father|Brother|Sister|Mother|Aunt(?:ie)?|Uncle|Cousin|Grandma|Grandpa|Nurse|Count(?:ess)?|Baron(?:ess)?|Duke|Duchess|Earl|Prince(?:ss)?|King|Queen|Squire|Dean|Bishop|Master|Old|Young|Little|Poor|Dear)';
const FEMALE_TITLE =
  /^(?:Mrs|Miss|Ms|Lady|Dame|Madame?|Mademoiselle|Mlle|Mme|Signora|Se[nñ]ora|Frau|Sister|Mother|Aunt|Auntie|Grandma|Nurse|Countess|Baroness|Duchess|Princess|Queen)$/;
const MALE_TITLE =
  /^(?:Mr|Lord|Sir|Monsieur|M|Signor|Se[nñ]or|Herr|Colonel|Col|Captain|Capt|Major|General|Lieutenant|Sergeant|Corporal|Admiral|Commander|Inspector|Constable|Superintendent|Judge|Reverend|Rev|Father|Brother|Uncle|Grandpa|Count|Baron|Duke|Earl|Prince|King|Squire|Dean|Bishop|Master)$/;
/** Words before a name that are no part of it. */
const ORNAMENT = /^(?:Old|Young|Little|Poor|Dear)\s+(?=\p{Lu})/u;

/** A name ends where another one begins: "Darcy Mr". */
const SECOND_TITLE = new RegExp(
  `^((?:${TITLE}\\s+)?\\p{Lu}[\\p{L}’'-]+(?:\\s+\\p{Lu}[\\p{L}’'-]+)*?)\\s+(?:Mr|Mrs|Miss|Lady|Sir|Lord|Colonel|Captain)\\b.*$`,
  'u',
);
const ONLY_TITLE =
  /^(?:Mrs?|Miss(?:es)?|Ms|Dr|Messrs|Sir|Lord|Madam|Ladyship|Lordship|Majesty|Highness|Honou?r|Excellency|Monsieur|Gentlemen|Ladies)$/;

const CAPITALIZED = "(?:[dl][’'])?\\p{Lu}(?:[’'-]?\\p{L})+";
/** Between the words of a name: a line may end there, but no paragraph, such as a heading. */
const SPACE = '(?:[^\\S\\n]+(?:\\n[^\\S\\n]*)?|\\n[^\\S\\n]*)';
/** A name with or without title: "Mr. Darcy", "Lady Catherine de Bourgh", "Daisy". */
export const NAME = `(?:${TITLE}${SPACE})?(?:(?:van|von|de|du|di|da|le|la)${SPACE}(?:de[rn]?${SPACE})?)?${CAPITALIZED}(?:${SPACE}(?:(?:de|la|von|van|du|\\p{Lu}\\.)${SPACE})?${CAPITALIZED}){0,3}`;

/** Capitalized words that begin sentences, or mean no person. */
const NO_NAME = new Set(
  `The This That These Those There They Then She He You His Her Hers Him Their Our My Your And But Or Nor Not What When Where
  Who Whom Whose Which Why How Yes No One Two Some Such All Both Each Every Never Nothing After Before For With Without Its It If
  In On At By To Of From Up Down So As An A I We Us Me Here Now Well Oh Ah O Alas Indeed Perhaps Again Only Even Still Yet Thus Just Once
  Let Come Go Do Did Does Don’t Was Were Is Are Am Be Been Had Has Have May Might Can Could Will Would Shall Should Must Sunday Monday
  Tuesday Wednesday Thursday Friday Saturday January February July September October November December
  English French German Italian American Christmas Easter God Heaven Heavens Good Chapter Volume Book Part Letter
  Everyone Everybody Nobody Somebody Someone Anybody Another Other Others Several Many Most Few None Neither Either
  Having Being Seeing Hearing Turning Looking Presently Suddenly Finally Instead Meanwhile Later Soon Besides However Therefore
  Although Though Because Since While Until Unless Whether Upon Under Over Through Into`.split(/\s+/),
);

/** Given names that are written as other words are: "May I?", "Will you?" They are names where what stands beside tells it. */
const ALSO_VERB = /^(?:Will|May)$/;

/** The parts of a name; words that are no part of it have been taken off. */
export interface NameParts {
  readonly full: string;
  /** Without a full stop. */
  readonly title: string | undefined;
  readonly words: readonly string[];
}

/**
 * Undefined for capitalized words that are no name.
 *
 * @param isTold whether what stands beside tells that it is one: "Will said", "said May"
 */
export function parseName(written: string, isTold = false): NameParts | undefined {
  const isOther = (word: string): boolean => NO_NAME.has(word) && !(isTold && ALSO_VERB.test(word));
  let full = cleanName(written);
  for (let first = /^(\S+) /.exec(full)?.[1]; first && isOther(first); first = /^(\S+) /.exec(full)?.[1])
    full = full.slice(first.length + 1);
  full = full.replace(ORNAMENT, '').replace(SECOND_TITLE, '$1');
  const title =
    new RegExp(`^(${TITLE})\\s+(?=\\p{Lu})`, 'u').exec(full)?.[1] ??
    [/^(\p{Lu}[\p{L}-]+)\s+(?=\p{Lu})/u.exec(full)?.[1] ?? ''].find(isRoleTitle);
  const words = full
    .slice(title ? title.length : 0)
    .trim()
    .split(' ')
    .filter((word) => !/^\p{Lu}\.$/u.test(word));
  if (words.some((word) => isOther(word) || ONLY_TITLE.test(word)) || words[0]!.length < 2) return undefined;
  return { full, title: title?.replace('.', ''), words };
}

/** Whether a name is written as a verb or a month is: Will, May. */
export function isAlsoVerb(name: string): boolean {
  return ALSO_VERB.test(name);
}

/** A name in one line, without the mark of a possessor. */
export function cleanName(written: string): string {
  return written.replace(/\s+/g, ' ').replace(/[’']s?$/, '');
}

export function getTitleGender(title: string | undefined): 'female' | 'male' | 'unknown' {
  if (title === undefined) return 'unknown';
  if (FEMALE_TITLE.test(title)) return 'female';
  return MALE_TITLE.test(title) ? 'male' : getRoleGender(title);
}
