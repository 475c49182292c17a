/** Words of one meaning in both languages. Chinese has no spaces, so that its words are looked for anywhere. */
export interface ImageryWord<Label extends string = string> {
  readonly label: Label;
  readonly en: RegExp;
  readonly zh: RegExp;
}

/**
 * @param en alternatives of a regular expression, which begin and end with whole words
 * @param zh alternatives that are looked for anywhere
 */
export function createWord<Label extends string>(label: Label, en: string, zh: string): ImageryWord<Label> {
  return { label, en: new RegExp(`\\b(?:${en})\\b`, 'gi'), zh: new RegExp(`(?:${zh})`, 'g') };
}
