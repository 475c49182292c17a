import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { findBest } from '../../src/adapters/grounding-dino/grounding-dino-detector.ts';
import { groundingDino } from '../../src/adapters/grounding-dino/index.ts';
import { WordPieces } from '../../src/adapters/grounding-dino/word-pieces.ts';
import type { DetectionRequest } from '../../src/engines/object-detector.ts';
import { createShot } from '../../src/testing/matter-contract-shot.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyGroundingDino, writeTinyVocabulary } from '../support/tiny-grounding-dino.ts';

const folder = createTemporaryFolder();
const environment = { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder };
const choose = (parameter: string) =>
  ({ reference: 'grounding-dino', parameter, settings: { provider: 'cpu' } }) as const;

before(async () => {
  // As hubs have it: the vocabulary lies above the folder of the nets.
  await mkdir(join(folder, 'onnx'));
  await writeFile(join(folder, 'onnx', 'model.onnx'), buildTinyGroundingDino());
  await writeTinyVocabulary(folder);
});

async function detect(words: string) {
  const detector = await groundingDino.create(choose(join(folder, 'onnx', 'model.onnx')), environment);
  const { picture: format, createFrame } = createShot();
  using frame = createFrame(0);
  const signal = new AbortController().signal;
  await using opened = await detector.open(signal);
  return await opened.detect({ frame, format, words, signal } as unknown as DetectionRequest);
}

test('a tiny Grounding DINO finds what the words say, and nothing where they say nothing to it', async () => {
  const [left, right] = [await detect('The left woman'), await detect('woman in the RIGHT...')];
  assert.deepEqual(
    [left, right].map((found) => [found!.box.left.toFixed(2), found!.box.right.toFixed(2)]),
    [
      ['0.08', '0.28'],
      ['0.76', '0.96'],
    ],
  );
  assert.ok(Math.abs(left!.score! - 1 / (1 + Math.exp(-2))) < 1e-6, String(left!.score));
  assert.equal(await detect('the woman'), undefined);
});

test('it reads words in Latin letters alone', async () => {
  const detector = await groundingDino.create(choose(join(folder, 'onnx', 'model.onnx')), environment);
  const words = ['the woman in red', 'café 3', '左边的女演员', 'woman 红', 'женщина'];
  assert.deepEqual(
    words.map((each) => detector.readsWords(each)),
    [true, true, false, false, false],
  );
});

suite('it is refused', () => {
  test('with other ports', async () => {
    await writeFile(join(folder, 'other.onnx'), buildTinyGroundingDino('mask'));
    const error = { code: 'model.wrong-ports', message: /, mask int64 \[batch/ };
    await assert.rejects(groundingDino.create(choose(join(folder, 'other.onnx')), environment), error);
  });

  test('without a vocabulary, and if it is not installed', async () => {
    const alone = join(folder, 'a', 'b');
    await mkdir(alone, { recursive: true });
    const path = join(alone, 'model.onnx');
    await writeFile(path, buildTinyGroundingDino());
    await writeFile(join(alone, 'vocab.txt'), 'no vocabulary of theirs\n');
    const error = { code: 'model.no-vocabulary', message: /vocab\.txt.*model\.onnx/ };
    await assert.rejects(groundingDino.create(choose(path), environment), error);
    const missing = { reference: 'grounding-dino', parameter: undefined, settings: {} };
    await assert.rejects(groundingDino.create(missing, environment), { code: 'model.not-installed' });
  });
});

test('words are cut into the longest pieces of the vocabulary', () => {
  const pieces = [
    '[UNK]',
    '[CLS]',
    '[SEP]',
    'un',
    '##aff',
    '##able',
    '##a',
    'red',
    '.',
    '红',
    "'",
    '-',
    'cafe',
  ];
  const read = (text: string) =>
    WordPieces.parse(pieces.join('\r\n'))!
      .encode(text)
      .map((id) => pieces[id]);
  assert.deepEqual(read('UNaffable'), ['[CLS]', 'un', '##aff', '##able', '[SEP]']);
  assert.deepEqual(read('red-Café.'), ['[CLS]', 'red', '-', 'cafe', '.', '[SEP]']);
  assert.deepEqual(read(' red红red\u0000 '), ['[CLS]', 'red', '红', 'red', '[SEP]']);
  assert.deepEqual(
    read('unaffx red'),
    ['[CLS]', '[UNK]', 'red', '[SEP]'],
    'a word with an unknown end is unknown',
  );
  assert.deepEqual(read(''), ['[CLS]', '[SEP]']);
  assert.deepEqual(read('a'.repeat(101)), ['[CLS]', '[UNK]', '[SEP]']);
  assert.equal(WordPieces.parse('a\nb\n'), undefined);
});

test('of the boxes the surest one is taken, cut off at the borders; none that is unsure or empty', () => {
  const find = (logits: readonly number[], boxes: readonly number[]) =>
    findBest(
      { data: Float32Array.from(logits), shape: [1, logits.length / 2, 2] },
      { data: Float32Array.from(boxes), shape: [1, boxes.length / 4, 4] },
    );
  const { box } = find([-3, 0, 1, -3], [0.5, 0.5, 0.1, 0.1, 0.875, 0.5, 0.5, 1])!;
  assert.deepEqual(box, { left: 0.625, top: 0, right: 1, bottom: 1 });
  assert.equal(find([-2, Number.NEGATIVE_INFINITY], [0.5, 0.5, 0.1, 0.1]), undefined);
  assert.equal(find([2, Number.NaN], [1.5, 0.5, 0.1, 0.1]), undefined, 'it lies outside of the picture');
});
