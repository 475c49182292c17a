import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { Language } from '../../src/story/language.ts';
import { normalizeText } from '../../src/story/normalization/normalize.ts';

function readCases(language: Language): [written: string, said: string][] {
  const table = readFileSync(new URL(`../fixtures/spoken-${language}.tsv`, import.meta.url), 'utf8');
  return table
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => row.split('\t') as [string, string]);
}

suite('what is written in signs is said in words', () => {
  for (const language of ['en', 'zh'] as const)
    test(language, () => {
      const cases = readCases(language);
      assert.ok(cases.length >= 150);
      const said = cases.map(([written]) => [written, normalizeText(written, language)]);
      const wrong = said.filter(([, words], i) => words !== cases[i]![1]);
      assert.deepEqual(
        wrong,
        cases.filter((_, i) => said[i]![1] !== cases[i]![1]),
      );
    });

  test('and stays as it is once it is said', () => {
    for (const language of ['en', 'zh'] as const)
      for (const [, said] of readCases(language)) assert.equal(normalizeText(said, language), said);
  });

  test('of headings, numerals too', () => {
    const say = (heading: string) => normalizeText(heading, 'en', { isHeading: true });
    assert.deepEqual(['I', 'XIV.', 'CHAPTER IV', 'IV. The Road', '12', 'I Begin'].map(say), [
      'one',
      'fourteen.',
      'CHAPTER four',
      'four. The Road',
      'twelve',
      'I Begin',
    ]);
  });

  test('but for words of the lexicon', () => {
    assert.equal(
      normalizeText('In 1999 Dr. Who met Dr. Brown.', 'en', { kept: ['1999', 'Dr. Who'] }),
      'In 1999 Dr. Who met Doctor Brown.',
    );
  });
});
