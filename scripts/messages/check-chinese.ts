import { dirname } from 'node:path';
import { DEFAULT_LANGUAGE } from '../../src/core/messages/catalogues.ts';
import { getPlaceholders } from '../../src/core/messages/translate.ts';
import type { CatalogueFile } from './catalogue-files.ts';

const CHINESE = 'zh';
/** Commands, and parameters with the braces of literals, which are in no language. */
const NO_WORDS = /`[^`]*`|\{'?[^{}]*'?\}/g;
const WORD = /[A-Za-z]/;
/** Values that are names of formats and interfaces: H.264, ProRes 4444, CUDA（NVIDIA）. */
const VALUE = /^option\..*\.value\./;
const NAME = /^(?=.*(?:[A-Z].*[A-Z]|\d))[A-Z][\w.-]*(?: \d+)?(?:（[A-Z]\w*）)?$/;

/** What the Chinese catalogues lack of the English ones, a line each: files, sentences, parameters, Chinese words. */
export function checkChinese(catalogues: readonly CatalogueFile[]): string[] {
  const listIn = (tag: string): CatalogueFile[] => catalogues.filter(({ language }) => language === tag);
  const translations = new Map(listIn(CHINESE).map((each) => [dirname(each.path), each]));
  return listIn(DEFAULT_LANGUAGE).flatMap(({ path, sentences }) => {
    const chinese = translations.get(dirname(path));
    return chinese ? compare(chinese, sentences) : [`${path} has no ${CHINESE}.json beside it`];
  });
}

function compare({ path, sentences }: CatalogueFile, english: CatalogueFile['sentences']): string[] {
  return Object.entries(english).flatMap(([key, source]) => {
    const sentence = sentences[key];
    if (sentence === undefined) return [`${path}: ${key} is missing`];
    const given = getPlaceholders(sentence);
    const lacking = getPlaceholders(source).filter((name) => !given.includes(name));
    return [
      ...lacking.map((name) => `${path}: ${key} does not say {${name}}`),
      ...(isUntranslated(sentence) && !(VALUE.test(key) && NAME.test(sentence))
        ? [`${path}: ${key} has no Chinese word`]
        : []),
    ];
  });
}

function isUntranslated(sentence: string): boolean {
  const words = sentence.replace(NO_WORDS, '');
  return WORD.test(words) && !/\p{Script=Han}/u.test(words);
}
