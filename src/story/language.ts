export type Language = 'en' | 'zh';

/** Characters that tell enough about a whole novel. */
const SAMPLE_CHARACTERS = 20_000;
const MIN_HAN_SHARE = 0.2;

/** Chinese where a good part of the letters is. */
export function detectLanguage(text: string): Language {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > letters * MIN_HAN_SHARE ? 'zh' : 'en';
}
