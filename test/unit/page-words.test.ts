import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import en from '../../web/src/words/en.json' with { type: 'json' };
import zh from '../../web/src/words/zh.json' with { type: 'json' };

const sources = await Promise.all(
  (await Array.fromAsync(glob('web/src/**/*.{ts,vue}'))).map((path) => readFile(path, 'utf8')),
);
const code = sources.join('\n');
const parameters = (sentence: string): string[] =>
  [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].sort();

suite('the words of the page', () => {
  test('are there in every language, with the same parameters', () => {
    assert.deepEqual(Object.keys(zh), Object.keys(en));
    for (const [key, sentence] of Object.entries(en))
      assert.deepEqual(parameters(zh[key as keyof typeof en]), parameters(sentence), key);
  });

  test('are all said, and none is said that is not there', () => {
    const said = new Set([...code.matchAll(/\bt\(\s*['`]([\w.-]+)['`]/g)].map(([, key]) => key!));
    const beginnings = [...code.matchAll(/\bt\(\s*`([\w.-]+\.)\$\{/g)].map(([, beginning]) => beginning!);
    const isSaid = (key: string): boolean =>
      said.has(key) ||
      beginnings.some((beginning) => key.startsWith(beginning) && !/\./.test(key.slice(beginning.length)));
    assert.deepEqual(
      Object.keys(en).filter((key) => !isSaid(key)),
      [],
    );
    assert.deepEqual(
      [...said].filter((key) => !Object.hasOwn(en, key)),
      [],
    );
  });

  test('say Chinese in Chinese', () => {
    const foreign = Object.entries(zh).filter(([, sentence]) => !/\p{Script=Han}/u.test(sentence));
    // A comma between names, and companies that have no other name.
    const isNameless = (key: string): boolean => key === 'app.and' || key.startsWith('provider.');
    assert.deepEqual(
      foreign.map(([key]) => key).filter((key) => !isNameless(key)),
      ['app.title'],
    );
  });
});
