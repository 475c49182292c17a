import { dirname } from 'node:path';
import { compile } from '@intlify/core';
import { type Catalogue, DEFAULT_LANGUAGE } from '../../src/core/messages/catalogues.ts';
import { getPlaceholders } from '../../src/core/messages/translate.ts';
import type { CatalogueFile } from './catalogue-files.ts';

/** Languages in which every sentence stands, with the script that they are written in; others may be translated in part. */
const WHOLE_LANGUAGES: ReadonlyMap<string, RegExp> = new Map([['zh', /\p{Script=Han}/u]]);
/** Words that are the same in every language. */
const UNTRANSLATED = new Set(['s']);

/** What is wrong with the catalogues by themselves, a line each. */
export function checkCatalogues(catalogues: readonly CatalogueFile[]): string[] {
  const english = catalogues.filter(({ language }) => language === DEFAULT_LANGUAGE);
  return [
    ...catalogues.flatMap(findBrokenSentences),
    ...findRepeatedKeys(english),
    ...findNestedKeys(english),
    ...catalogues
      .filter(({ language }) => language !== DEFAULT_LANGUAGE)
      .flatMap((translation) => compareWithEnglish(translation, english)),
    ...[...WHOLE_LANGUAGES.keys()].flatMap((language) => findUntranslatedFolders(catalogues, language)),
  ];
}

function findBrokenSentences({ path, language, sentences }: CatalogueFile): string[] {
  return Object.entries(sentences).flatMap(([key, sentence]) => {
    const problems: string[] = [];
    const onError = ({ message }: Error): void => void problems.push(`${path}: ${key}: ${message}`);
    compile(sentence, { locale: language, key, onError, warnHtmlMessage: false });
    return problems;
  });
}

function findRepeatedKeys(catalogues: readonly CatalogueFile[]): string[] {
  const homes = new Map<string, string>();
  return catalogues.flatMap(({ path, sentences }) =>
    Object.keys(sentences).flatMap((key) => {
      const home = homes.get(key);
      homes.set(key, path);
      return home ? [`${path}: ${key} stands in ${home} too`] : [];
    }),
  );
}

/** vue-i18n makes a tree of the keys: a sentence can't have others below it. */
function findNestedKeys(catalogues: readonly CatalogueFile[]): string[] {
  const keys = new Set(catalogues.flatMap(({ sentences }) => Object.keys(sentences)));
  return [...keys].flatMap((key) => {
    const parts = key.split('.');
    const above = parts.map((_, i) => parts.slice(0, i).join('.')).find((each) => keys.has(each));
    return above === undefined ? [] : [`${key} lies below the sentence ${above}`];
  });
}

function compareWithEnglish(translation: CatalogueFile, english: readonly CatalogueFile[]): string[] {
  const { path, language, sentences } = translation;
  const original = english.find((each) => dirname(each.path) === dirname(path))?.sentences ?? {};
  const script = WHOLE_LANGUAGES.get(language);
  return [
    ...Object.entries(sentences).flatMap(([key, sentence]) => {
      const source = original[key];
      if (source === undefined) return [`${path}: ${key} is not said in English there`];
      const foreign = listMissing(getPlaceholders(sentence), getPlaceholders(source));
      return foreign.map(
        (name) => `${path}: ${key} wants {${name}}, which its English sentence doesn't have`,
      );
    }),
    ...(script ? findGaps(translation, { original, script }) : []),
  ];
}

/** Folders with English sentences alone, if others have some in the language. */
function findUntranslatedFolders(catalogues: readonly CatalogueFile[], language: string): string[] {
  const listFolders = (tag: string): string[] =>
    catalogues.filter((each) => each.language === tag).map(({ path }) => dirname(path));
  const translated = listFolders(language);
  if (translated.length === 0) return [];
  return listMissing(listFolders(DEFAULT_LANGUAGE), translated).map(
    (folder) => `${folder} has no ${language}.json beside its ${DEFAULT_LANGUAGE}.json`,
  );
}

/** What English says and a language that is kept whole does not. */
function findGaps(
  { path, sentences }: CatalogueFile,
  { original, script }: { readonly original: Catalogue; readonly script: RegExp },
): string[] {
  return Object.entries(original).flatMap(([key, source]) => {
    const sentence = sentences[key];
    if (sentence === undefined) return [`${path}: ${key} is not translated`];
    const lost = listMissing(getPlaceholders(source), getPlaceholders(sentence));
    return [
      ...lost.map((name) => `${path}: ${key} leaves {${name}} out`),
      ...(isWrittenIn(script, sentence) ? [] : [`${path}: ${key} is still in another language`]),
    ];
  });
}

/** Whether a sentence has a character of a script, or no words of its own. */
function isWrittenIn(script: RegExp, sentence: string): boolean {
  const words = sentence.replaceAll(/\{[^}]*\}|`[^`]*`/g, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  return script.test(sentence) || words.every((word) => UNTRANSLATED.has(word));
}

function listMissing(names: readonly string[], others: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => !others.includes(name));
}
