import { shallowRef } from 'vue';
import { speakName } from '../components/speak-name.ts';
import type { Language } from './languages.ts';

type Names = Readonly<Record<string, string>>;
interface Lists {
  readonly keys: Names;
  /** Values by the spoken keys that they stand under: elsewhere the same word may be a name or a text of people. */
  readonly values: Readonly<Record<string, Names | undefined>>;
}

/** English ones are made of the keys and values themselves. */
const LOADERS: Partial<Record<Language, () => Promise<Lists>>> = {
  zh: async () => ({
    keys: (await import('./key-names.zh.json', { with: { type: 'json' } })).default,
    values: (await import('./value-names.zh.json', { with: { type: 'json' } })).default,
  }),
};
const NONE: Lists = { keys: {}, values: {} };
const names = shallowRef(NONE);

/** What plans are checked by, and nobody reads. */
const FOR_MACHINES = /^(?:version|format|generatedAt)$|hash$|digest$|sha256$/i;
const HASH = /^[0-9a-f]{32,}$/;

/** Whether a part of a plan is told to people: what nobody reads isn't, and what is empty has nothing to tell. */
export function isTelling(key: string, part: unknown): boolean {
  if (FOR_MACHINES.test(key) || !hasContent(part)) return false;
  if (typeof part !== 'object' || part === null) return !HASH.test(String(part));
  return Object.entries(part).some(([inner, each]) => isTelling(inner, each));
}

/** By the last word of their keys: numbers that are typed again from a plan, or that count nothing. */
const TYPED = /\b(?:seed|width|height|size|frame|number|id)$/;

/** Whether numbers under a key are told digit by digit. */
export function isTyped(key: string): boolean {
  return TYPED.test(speakName(key));
}

/** Whether there is anything in a value, at whatever depth. */
export function hasContent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value != null;
  return Object.values(value).some(hasContent);
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
  return getOwn(names.value.keys, spoken) ?? spoken.replaceAll(/[a-z0-9]+/g, (word) => UNITS[word] ?? word);
}

/** What a value is called that stands under a key whose values are words of Footlight, such as that of a kind. */
export function nameValue(key: string, value: string): string {
  return getOwn(getOwn(names.value.values, speakName(key)) ?? {}, value) ?? value;
}

/** A word of a plan may be called as what every object has, such as "constructor". */
function getOwn<Value>(list: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}

export async function loadKeyNames(language: Language): Promise<void> {
  names.value = (await LOADERS[language]?.()) ?? NONE;
}
