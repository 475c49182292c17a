import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeTexts, endUntimed } from '../../src/media/containers/timed-subtitles.ts';

test('a subtitle whose packet tells no duration lasts until the next one, or some seconds', () => {
  const at = (start: number, end: number) => ({ start, end, content: Buffer.from('x') });
  const ended = endUntimed([at(1, 1), at(3, 3), at(3, 4), at(20, 20)]);
  assert.deepEqual(
    ended.map(({ start, end }) => [start, end]),
    [
      [1, 3],
      [3, 8],
      [3, 4],
      [20, 25],
    ],
  );
});

test('texts that are shown together become one, in the order in which they appear', () => {
  const texts = [
    { start: 0, end: 4, content: 'a' },
    { start: 1, end: 2, content: 'b' },
    { start: 1, end: 3, content: 'c' },
    { start: 2, end: 2, content: 'nothing' },
    { start: 5, end: 6, content: 'd' },
  ];
  const joined = codeTexts(texts, 'mov_text').map(({ start, end, content }) => [
    start,
    end,
    content.subarray(2).toString(),
  ]);
  assert.deepEqual(joined, [
    [0, 1, 'a'],
    [1, 2, 'a\nb\nc'],
    [2, 3, 'a\nc'],
    [3, 4, 'a'],
    [5, 6, 'd'],
  ]);
});

test('many texts are joined in one go over their times', () => {
  let reads = 0;
  const texts = Array.from({ length: 3000 }, (_, i) => ({
    get start() {
      reads++;
      return i;
    },
    end: i + 1.5,
    content: 'x',
  }));
  codeTexts(texts, 'mov_text');
  assert.ok(reads < 200 * texts.length, `${reads}`);
});
