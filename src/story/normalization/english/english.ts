import { applyRules, type Rule } from '../rules.ts';
import { ABBREVIATION_RULES, INITIAL_RULES } from './abbreviations.ts';
import { DATE_RULES, PHONE_RULES, YEAR_RULES } from './dates.ts';
import { OLD_MONEY_RULES } from './old-money.ts';
import { QUANTITY_RULES, RANGE_RULES } from './quantities.ts';
import { ROMAN_HEADING, ROMAN_RULES } from './roman.ts';
import { ADDRESS_RULES, NUMBER_RULES, SYMBOL_RULES } from './symbols.ts';

/** From the most particular form to the plainest. */
const RULES: readonly Rule[] = [
  ...ADDRESS_RULES,
  ...ABBREVIATION_RULES,
  ...OLD_MONEY_RULES,
  ...DATE_RULES,
  ...PHONE_RULES,
  ...YEAR_RULES,
  ...QUANTITY_RULES,
  ...ROMAN_RULES,
  ...RANGE_RULES,
  ...SYMBOL_RULES,
  ...INITIAL_RULES,
  ...NUMBER_RULES,
];

export function normalizeEnglish(text: string, isHeading: boolean): string {
  return applyRules(
    text,
    isHeading ? [...RULES.slice(0, -NUMBER_RULES.length), ROMAN_HEADING, ...NUMBER_RULES] : RULES,
  )
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[.,;:!?](?:\s|$))/g, '');
}
