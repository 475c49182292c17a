import { dirname } from 'node:path';
import { compile } from '@intlify/core';
import { DEFAULT_LANGUAGE } from '../../src/core/messages/catalogues.ts';
import { getPlaceholders } from '../../src/core/messages/translate.ts';
import type { CatalogueFile } from './catalogue-files.ts';

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
  const { path, sentences } = translation;
  const original = english.find((each) => dirname(each.path) === dirname(path))?.sentences ?? {};
  return Object.entries(sentences).flatMap(([key, sentence]) => {
    const source = original[key];
    if (source === undefined) return [`${path}: ${key} is not said in English there`];
    const foreign = getPlaceholders(sentence).filter((name) => !getPlaceholders(source).includes(name));
    return foreign.map((name) => `${path}: ${key} wants {${name}}, which its English sentence doesn't have`);
  });
}
