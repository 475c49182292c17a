import { computed, nextTick } from 'vue';
import { createI18n } from 'vue-i18n';
import { speakToService } from '../state/service.ts';
import en from './en.json' with { type: 'json' };
import { loadKeyNames } from './key-names.ts';
import { LANGUAGES, type Language } from './languages.ts';

type Words = Record<keyof typeof en, string>;

const KEY = 'footlight-language';
const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<{ default: Words }>> = {
  zh: () => import('./zh.json', { with: { type: 'json' } }),
};

export const words = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  // Keys are whole names and no paths: one may be the beginning of another.
  messageResolver: (all, key) => (all as Record<string, string>)[key] ?? null,
  messages: { en } as Record<string, Words>,
});

/** The language of the page. */
export const locale = computed(() => words.global.locale.value as Language);

const isLanguage = (text: string): text is Language => Object.hasOwn(LANGUAGES, text);

/** Chooses the language that was chosen before, or the browser's first one that there is. */
export function startWords(): Promise<void> {
  const wanted = [
    localStorage.getItem(KEY) ?? '',
    ...navigator.languages.map((tag) => tag.split('-')[0] ?? ''),
  ];
  return speak(wanted.find(isLanguage) ?? 'en');
}

/** Changes the language of the page, and that of the service's answers. */
export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await speak(language);
}

async function speak(language: Language): Promise<void> {
  await loadKeyNames(language);
  if (language !== 'en') words.global.setLocaleMessage(language, (await LOADERS[language]()).default);
  (words.global.locale as { value: string }).value = language;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
  speakToService(language);
  await nextTick();
}
