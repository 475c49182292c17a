import { NAME } from './name-words.ts';

/** Patterns of those who may speak; the groups tell which kind matched. */
export const PRONOUN = "(?<pronoun>[Hh]e|[Ss]he|I|[Tt]hey|[Ww]e|[Ii]t|[Ss]ome(?:one|body))(?![\\p{L}’'])";
const DETERMINER =
  '(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Ii]ts|[Tt]his|[Tt]hat|[Aa]nother|[Oo]ne\\s+of\\s+(?:the|his|her|them)|[Oo]ne|[Ss]ome|poor|dear|old|little|young|good)';
/** Without the dash behind it: "cried her brother--". */
const WORD = "\\p{L}+(?:[’'-]\\p{L}+)*";
const NOUN_WORDS = `(?:${WORD}\\s+){0,4}?${WORD}`;
export const NOUN = `(?<determiner>${DETERMINER})\\s+(?<noun>${NOUN_WORDS})`;
/** Some files have lost their apostrophes: "Mr. Bennet s wife". */
export const POSSESSIVE = "(?:[’']s?|\\s+s)(?![\\p{L}])";
/** "Mr. Bennet’s wife": the noun counts, not the name. */
const POSSESSED = `${NAME}${POSSESSIVE}\\s+(?<possessed>${NOUN_WORDS})`;
export const PROPER = `(?:(?:poor|little|young|old|dear|good)\\s+){0,2}(?<name>${NAME})(?![\\p{L}])`;
export const WHO = `(?:${POSSESSED}|${PRONOUN}|${PROPER}|${NOUN})`;
