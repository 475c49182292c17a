import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readColor } from '../../src/productions/background/color.ts';
import { backgroundOptions } from '../../src/productions/background/options.ts';

const parse = (color: string) => backgroundOptions.safeParse({ videos: ['a.mp4'], output: 'b.mp4', color });

test('a color is taken as CSS writes it', () => {
  const colors: Readonly<Record<string, readonly number[]>> = {
    '#203050': [32, 48, 80],
    '#aBc': [170, 187, 204],
    black: [0, 0, 0],
    ' Green ': [0, 128, 0],
    rebeccapurple: [102, 51, 153],
    'rgb(1, 2, 3)': [1, 2, 3],
    '＃２０ｆ０５０': [32, 240, 80],
    'ｒｇｂ（1，2，3）': [1, 2, 3],
    'rgb(1 2 255)': [1, 2, 255],
    'rgb(0%, 20%, 100%)': [0, 51, 255],
    'rgba(1, 2, 3, 1)': [1, 2, 3],
    'rgb(50% 50% 50% / 100%)': [128, 128, 128],
    'rgb( 300 -5 1e1 / 1 )': [255, 0, 10],
    'rgb（1、2、3）': [1, 2, 3],
  };
  for (const [color, expected] of Object.entries(colors)) {
    const { data } = parse(color);
    assert.deepEqual(readColor(data?.color ?? ''), expected, color);
  }
});

test('what is no color, or lets something show through, is refused with what is taken', () => {
  for (const color of [
    '',
    'bleu',
    '#12',
    '#12345',
    '203050',
    'rgb(1, 2)',
    'transparent',
    '#20305080',
    'constructor',
    'rgba(1, 2, 3, 0.5)',
    'rgb(1 2 3 / 50%)',
    'rgb(5 6 7 8)',
    'rgb(5 6 7 1)',
    'rgb(5, 6 7)',
    'rgb(5, 6, 7 / 1)',
    'rgb(50%, 6, 7)',
    'rgb(1..2 3 4)',
  ]) {
    const { error } = parse(color);
    assert.equal(error?.issues[0]?.message, 'issue.background.color', color);
  }
});
