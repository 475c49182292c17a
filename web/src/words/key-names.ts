import { shallowRef } from 'vue';
import { speakName } from '../components/speak-name.ts';
import type { Language } from './languages.ts';

type Names = Readonly<Record<string, string>>;

/** English ones are made of the keys themselves. */
const LOADERS: Partial<Record<Language, () => Promise<{ default: Names }>>> = {
  zh: () => import('./key-names.zh.json'),
};
const names = shallowRef<Names>({});

/** What plans are checked by, and nobody reads. */
const FOR_MACHINES = /^(?:version|format|generatedAt|seed|measured|upscalerBase)$|hash$|digest$|sha256$/i;
const HASH = /^[0-9a-f]{32,}$/;

/** Whether a part of a plan is told to people: what nobody reads isn't, and what is empty has nothing to tell. */
export function isTelling(key: string, part: unknown): boolean {
  if (part == null || FOR_MACHINES.test(key)) return false;
  return typeof part === 'object' ? Object.keys(part).length > 0 : !HASH.test(String(part));
}

/** Units are written as they are everywhere. */
const UNITS: Names = {
  db: 'dB',
  dbtp: 'dBTP',
  fp16: 'FP16',
  fps: 'frames per second',
  id: 'ID',
  lufs: 'LUFS',
};

/** What the keys of plans and options are called; one without a name is said as it is. */
export function nameKey(key: string): string {
  const spoken = speakName(key);
  return names.value[spoken] ?? spoken.replaceAll(/[a-z0-9]+/g, (word) => UNITS[word] ?? word);
}

/** What a word in a plan is called where it has a name, such as that of a kind. */
export function nameWord(word: string): string {
  return names.value[word] ?? word;
}

export async function loadKeyNames(language: Language): Promise<void> {
  names.value = (await LOADERS[language]?.())?.default ?? {};
}
