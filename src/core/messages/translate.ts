import { createRequire } from 'node:module';
import { type Catalogue, DEFAULT_LANGUAGE, getCatalogues, onCatalogueChange } from './catalogues.ts';
import { formatNumber, formatQuantity } from './format.ts';
import type { Message, MessageParameter } from './message.ts';

/** The part of `@intlify/core` used here; its own types depend on every catalogue's type. */
interface Intlify {
  createCoreContext(options: object): object;
  translate(context: object, key: string, named: object, options: object): string;
  resolveWithKeyValue: unknown;
}

let translator: ((key: string, named: object, language: string, plural?: number) => string) | undefined;
onCatalogueChange(() => {
  translator = undefined;
});

/**
 * Translates a message into a language, or into English if that language lacks the sentence. A key without any
 * sentence is returned with its parameters, so that no information is lost.
 */
export function translate({ key, parameters = {} }: Message, language = DEFAULT_LANGUAGE): string {
  const sentence = findSentence(key, language);
  if (!sentence)
    return [key, ...Object.values(parameters).map((each) => formatParameter(each, language))].join(' ');
  const named = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, formatParameter(value, sentence.language)]),
  );
  const { count } = parameters;
  try {
    translator ??= createTranslator();
    return translator(key, named, sentence.language, typeof count === 'number' ? count : undefined);
  } catch {
    // A translation that breaks the format falls back to English.
    return sentence.language === DEFAULT_LANGUAGE ? sentence.text : translate({ key, parameters });
  }
}

/** Whether the key has an English sentence. */
export function hasSentence(key: string): boolean {
  return findSentence(key, DEFAULT_LANGUAGE) !== undefined;
}

/** Whether a message has every parameter that its English sentence names. */
export function isComplete({ key, parameters = {} }: Message): boolean {
  return getPlaceholders(findSentence(key, DEFAULT_LANGUAGE)?.text ?? '').every(
    (name) => parameters[name] !== undefined,
  );
}

/** Names of the parameters of a sentence. */
export function getPlaceholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

function findSentence(key: string, language: string): { text: string; language: string } | undefined {
  for (const each of new Set([language, DEFAULT_LANGUAGE])) {
    const text = getCatalogues().get(each)?.[key];
    if (text !== undefined) return { text, language: each };
  }
  return undefined;
}

function createTranslator(): NonNullable<typeof translator> {
  // Loaded with the first translation: most processes need none.
  const {
    createCoreContext,
    translate: say,
    resolveWithKeyValue,
  } = createRequire(import.meta.url)('@intlify/core') as Intlify;
  const messages: Record<string, Catalogue> = Object.fromEntries(getCatalogues());
  const context = createCoreContext({
    locale: DEFAULT_LANGUAGE,
    messages,
    messageResolver: resolveWithKeyValue,
    // Sentences are plain text; pages escape them.
    warnHtmlMessage: false,
  });
  return (key, named, locale, plural) => say(context, key, named, { locale, plural });
}

function formatParameter(value: MessageParameter, language: string): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value, language);
  if ('unit' in value) return formatQuantity(value, language);
  if ('key' in value) return translate(value, language);
  const isChoice = 'anyOf' in value;
  const items = (isChoice ? value.anyOf : value).map((item) => formatParameter(item, language));
  const style = isChoice ? 'long' : 'narrow';
  return new Intl.ListFormat(language, { type: isChoice ? 'disjunction' : 'conjunction', style }).format(
    items,
  );
}
