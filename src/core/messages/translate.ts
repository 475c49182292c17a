import { createRequire } from 'node:module';
import { type Catalogue, DEFAULT_LANGUAGE, getCatalogues, onCatalogueChange } from './catalogues.ts';
import { formatList, formatNumber, formatQuantity } from './format.ts';
import type { Message, MessageParameter } from './message.ts';

/** The part of `@intlify/core` used here; its own types depend on every catalogue's type. */
interface Intlify {
  createCoreContext(options: object): object;
  translate(context: object, key: string, named: object, options: object): string;
  resolveWithKeyValue: unknown;
}

type PluralRule = (count: number, forms: number) => number;

const PLURAL_CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

let translator: ((key: string, named: object, language: string, plural?: number) => string) | undefined;
onCatalogueChange(() => {
  translator = undefined;
});

/**
 * Translates a message into a language, or into English if that language lacks the sentence. A key without any
 * sentence is returned with its parameters, so that no information is lost.
 */
export function translate(message: Message, language = DEFAULT_LANGUAGE): string {
  try {
    return translateOrThrow(message, language);
  } catch {
    // A translation that breaks the format falls back to English; an error must not hide behind another one.
    if (language !== DEFAULT_LANGUAGE) return translate(message);
    return getCatalogues().get(DEFAULT_LANGUAGE)?.[message.key] ?? message.key;
  }
}

function translateOrThrow({ key, parameters = {} }: Message, language: string): string {
  const sentence = findSentence(key, language);
  if (!sentence)
    return [key, ...Object.values(parameters).map((each) => formatParameter(each, language))].join(' ');
  const named = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, formatParameter(value, sentence.language)]),
  );
  const { count } = parameters;
  translator ??= createTranslator();
  const number = typeof count === 'object' && 'unit' in count ? count.value : count;
  return translator(key, named, sentence.language, typeof number === 'number' ? number : undefined);
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
    pluralRules: Object.fromEntries(Object.keys(messages).map((tag) => [tag, createPluralRule(tag)])),
    // Sentences are plain text; pages escape them.
    warnHtmlMessage: false,
  });
  return (key, named, locale, plural) => say(context, key, named, { locale, plural });
}

/** Forms stand in the order of the language's plural categories: zero, one, two, few, many, other. */
function createPluralRule(language: string): (count: number, forms: number, standard?: PluralRule) => number {
  const rules = new Intl.PluralRules(language);
  const categories = PLURAL_CATEGORIES.filter((each) =>
    rules.resolvedOptions().pluralCategories.includes(each),
  );
  return (count, forms, standard) => {
    if (forms === categories.length) return categories.indexOf(rules.select(count));
    return standard?.(count, forms) ?? forms - 1;
  };
}

/** Parameters may come from other processes and other versions: whatever they hold, something is shown. */
function formatParameter(value: MessageParameter | null | boolean, language: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return formatNumber(value, language);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return enumerate(value, 'conjunction', language);
  if ('unit' in value) return formatQuantity(value, language);
  if ('key' in value) return translate(value, language);
  if ('anyOf' in value) return enumerate(value.anyOf, 'disjunction', language);
  return JSON.stringify(value);
}

function enumerate(items: readonly MessageParameter[], type: Intl.ListFormatType, language: string): string {
  const texts = items.map((item) => formatParameter(item, language));
  return formatList(texts, type, language);
}
