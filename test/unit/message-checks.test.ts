import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseSourceFile } from '../../scripts/code/source-files.ts';
import type { CatalogueFile } from '../../scripts/messages/catalogue-files.ts';
import { checkCatalogues } from '../../scripts/messages/check-catalogues.ts';
import { checkChinese } from '../../scripts/messages/check-chinese.ts';
import { checkUses } from '../../scripts/messages/check-uses.ts';
import { findLooseSentences } from '../../scripts/messages/loose-sentences.ts';

const SENTENCES = {
  'error.toy.broken.message': 'The toy {value} is broken after {turns} turns.',
  'error.toy.broken.remedy': 'Mend the {part}.',
  'warning.toy.slow': 'It takes {duration}.',
  'toy.named': '{name} is wound up.',
  'stage.wind': 'Wind it up',
};
const CODE = `
  throw new FootlightError('toy.broken', { kind: 'input', value, parameters: { turns, part } });
  warn(createWarning('toy.slow', { duration }));
  say('toy.named', { name });
`;

const inEnglish = (sentences: CatalogueFile['sentences'], path = 'toy/en.json'): CatalogueFile => ({
  path,
  language: 'en',
  sentences,
});
const inGerman = (sentences: CatalogueFile['sentences']): CatalogueFile => ({
  path: 'toy/de.json',
  language: 'de',
  sentences,
});

function checkCode(code: string, sentences: CatalogueFile['sentences'] = SENTENCES): string[] {
  return checkUses({
    files: [parseSourceFile('toy.ts', code)],
    catalogues: [inEnglish(sentences)],
    derived: new Set(['stage.wind']),
    forwarding: new Set(),
  });
}

suite('the check of codes and sentences', () => {
  test('finds nothing where they fit', () => {
    assert.deepEqual(checkCode(CODE), []);
  });

  test('falls back from a reason to its code, and knows codes in tables', () => {
    const more = `throw new FootlightError('toy.broken', { kind: 'input', reason: 'rusty', ...detail });
      const codes = { ENOTOY: 'toy.lost' };`;
    const sentences = { ...SENTENCES, 'error.toy.lost.message': 'It is lost.' };
    assert.deepEqual(checkCode(CODE + more, sentences), []);
  });

  test('knows keys that are put together, and no others', () => {
    const sentences = { ...SENTENCES, 'toy.part.wheel': 'Wheel', 'toy.color.red': 'Red' };
    assert.deepEqual(checkCode(`${CODE}say(\`toy.part.\${name}\`);`, sentences), [
      'toy.color.red is said nowhere',
    ]);
  });

  for (const [found, code] of [
    ['toy.ts:6: error.toy.lost.message has no sentence', "throw new FootlightError('toy.lost', { kind });"],
    ['toy.ts:6: warning.toy.loud has no sentence', "warn(createWarning('toy.loud', { volume }));"],
    ['toy.ts:6: toy.unnamed has no sentence', "say('toy.unnamed');"],
    ['toy.ts:6: toy.named wants {name}', "say('toy.named');"],
    ['toy.ts:6: warning.toy.slow wants {duration}', "createWarning('toy.slow', {});"],
    [
      'toy.ts:6: error.toy.broken.message wants {part}',
      "new FootlightError('toy.broken', { kind, parameters: { turns } });",
    ],
    ["toy.ts:6: the code can't be read off the source", 'new FootlightError(code, { kind });'],
    ["toy.ts:6: the code can't be read off the source", `createWarning(\`toy.\${speed}\`, {});`],
  ] as const)
    test(`finds: ${found}`, () => assert.deepEqual(checkCode(`${CODE.trimEnd()}\n\n${code}`), [found]));

  test('finds either of two codes', () => {
    const code = "new FootlightError(isLost ? 'toy.lost' : 'toy.gone', { kind: 'input' });";
    assert.deepEqual(checkCode(CODE + code).length, 2);
  });

  test('finds sentences that nothing says, and data without its sentence', () => {
    const unused = { ...SENTENCES, 'toy.unused': 'Nothing.', 'error.toy.gone.message': 'It is gone.' };
    assert.deepEqual(checkCode(CODE, unused), [
      'toy.unused is said nowhere',
      'error.toy.gone.message is said nowhere',
    ]);
    const { 'stage.wind': _, ...others } = SENTENCES;
    assert.deepEqual(checkCode(CODE, others), ['stage.wind has no sentence']);
  });
});

suite('the check of catalogues', () => {
  test('finds nothing in good ones', () => {
    const named = { 'toy.named': '{name} ist aufgezogen.' };
    assert.deepEqual(checkCatalogues([inEnglish(SENTENCES), inGerman(named)]), []);
  });

  test('finds sentences that break the format', () => {
    const [found, ...others] = checkCatalogues([inEnglish({ 'toy.open': 'The {name is open.' })]);
    assert.match(found ?? '', /^toy\/en\.json: toy\.open: /);
    assert.deepEqual(others, []);
  });

  test('finds keys below keys, and keys that stand twice', () => {
    assert.deepEqual(checkCatalogues([inEnglish({ 'toy.a': 'A', 'toy.a.b': 'B' })]), [
      'toy.a.b lies below the sentence toy.a',
    ]);
    assert.deepEqual(
      checkCatalogues([inEnglish({ 'toy.a': 'A' }), inEnglish({ 'toy.a': 'A' }, 'car/en.json')]),
      ['car/en.json: toy.a stands in toy/en.json too'],
    );
  });

  test('finds translations with a parameter or a key that their English lacks', () => {
    const english = inEnglish({ 'toy.named': '{name} is wound up.' });
    assert.deepEqual(checkCatalogues([english, inGerman({ 'toy.named': '{wer} ist aufgezogen.' })]), [
      "toy/de.json: toy.named wants {wer}, which its English sentence doesn't have",
    ]);
    assert.deepEqual(checkCatalogues([english, inGerman({ 'toy.other': 'Anderes' })]), [
      'toy/de.json: toy.other is not said in English there',
    ]);
  });
});

test('the check of Chinese finds what is missing, unsaid or in English', () => {
  const inChinese = (sentences: CatalogueFile['sentences']) =>
    checkChinese([
      inEnglish({ 'toy.named': '{name} is wound up.', 'toy.speed': '{speed}/s' }),
      { path: 'toy/zh.json', language: 'zh', sentences },
    ]);
  assert.deepEqual(inChinese({ 'toy.named': '{name} 已上好发条。', 'toy.speed': '{speed}/秒' }), []);
  assert.deepEqual(inChinese({ 'toy.named': '{name} 已上好发条。', 'toy.speed': '{speed}/s' }), [
    'toy/zh.json: toy.speed has no Chinese word',
  ]);
  assert.deepEqual(inChinese({ 'toy.named': '已上好发条。' }), [
    'toy/zh.json: toy.named does not say {name}',
    'toy/zh.json: toy.speed is missing',
  ]);
  assert.deepEqual(inChinese({ 'toy.named': '{name} wound `up`', 'toy.speed': '{speed}' }), [
    'toy/zh.json: toy.named has no Chinese word',
  ]);
  assert.deepEqual(checkChinese([inEnglish({ 'toy.named': '{name} is wound up.' })]), [
    'toy/en.json has no zh.json beside it',
  ]);
});

suite('the search for sentences in code', () => {
  const find = (code: string) => findLooseSentences([parseSourceFile('toy.ts', code)]);

  test('finds strings and templates that read like prose, with their lines', () => {
    assert.deepEqual(find(`const a = 1;\nprint('The toy is broken.');\nprint(\`It took \${n} turns.\`);`), [
      { path: 'toy.ts', line: 2, text: 'The toy is broken.' },
      { path: 'toy.ts', line: 3, text: 'It took … turns.' },
    ]);
  });

  test('leaves names, queries, defects and descriptions of the API alone', () => {
    const code = `
      const names = ['toy.broken', 'wind-up', 'two words', '/a/path/to/toys', 'video/mp4'];
      await sql('SELECT name FROM toys WHERE id = $1');
      throw new Error('The spring is undefined.');
      z.string().describe('Name of the toy, as it is sold');
      const route = { summary: 'Wind up a toy', description: 'It runs until it stops' };
    `;
    assert.deepEqual(find(code), []);
  });
});
