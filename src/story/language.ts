export type Language = 'en' | 'zh';

/** Characters from the beginning of a text that are enough to detect its language. */
const SAMPLE_CHARACTERS = 20_000;
const MIN_HAN_SHARE = 0.2;

/** Chinese if at least MIN_HAN_SHARE of the letters are, else English. */
export function detectLanguage(text: string): Language {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > letters * MIN_HAN_SHARE ? 'zh' : 'en';
}
