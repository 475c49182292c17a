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
const FOR_MACHINES = /^(?:version|format|generatedAt)$|hash$|digest$|sha256$/i;

/** Whether a key of a plan is told to nobody. */
export function isForMachines(key: string): boolean {
  return FOR_MACHINES.test(key);
}

/** What the keys of plans and options are called; one without a name is said as it is. */
export function nameKey(key: string): string {
  const spoken = speakName(key);
  return names.value[spoken] ?? spoken;
}

export async function loadKeyNames(language: Language): Promise<void> {
  names.value = (await LOADERS[language]?.())?.default ?? {};
}
