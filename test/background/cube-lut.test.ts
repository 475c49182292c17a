import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { parseCubeLut, readCubeLut } from '../../src/frames/cube-lut.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const POINTS = Array.from({ length: 8 }, (_, i) => `${i & 1} ${(i >> 1) & 1} ${i >> 2}`);

test('a table is read with comments, title, domain and any ends of lines', async () => {
  const path = join(folder, 'fine.cube');
  const head = ['# made by hand', 'TITLE "A B"', 'LUT_3D_SIZE 2', 'DOMAIN_MIN 0 0 0', 'DOMAIN_MAX 1 1 1', ''];
  await writeFile(path, [...head, ...POINTS].join('\r\n'));
  const lut = await readCubeLut(path);
  assert.equal(lut.size, 2);
  assert.deepEqual([...lut.data.subarray(0, 6)], [0, 0, 0, 1, 0, 0]);
});

test('a table is read as editors of Windows keep it', async () => {
  const path = join(folder, 'windows.cube');
  const text = ['\ufeffLUT_3D_SIZE 2', ...POINTS].join('\r\n');
  for (const content of [text, Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
    await writeFile(path, content);
    assert.equal((await readCubeLut(path)).size, 2);
  }
});

for (const [name, lines, words] of [
  ['no size', POINTS, 'is missing'],
  ['an empty file', [], 'is missing'],
  ['a huge size', ['LUT_3D_SIZE 100000', ...POINTS], 'is impossible'],
  ['a size that is no number', ['LUT_3D_SIZE two', ...POINTS], 'is impossible'],
  ['two sizes', ['LUT_3D_SIZE 2', 'LUT_3D_SIZE 2', ...POINTS], 'there twice'],
  ['too few colors', ['LUT_3D_SIZE 2', ...POINTS.slice(1)], 'ends before'],
  ['too many colors', ['LUT_3D_SIZE 2', ...POINTS, '0 0 0'], 'more colors'],
  ['words for colors', ['LUT_3D_SIZE 2', '0 zero 0'], 'three numbers'],
  ['infinite colors', ['LUT_3D_SIZE 2', '0 1e999 0'], 'three numbers'],
  ['two numbers', ['LUT_3D_SIZE 2', '0 0'], 'three numbers'],
  ['another domain', ['LUT_3D_SIZE 2', 'DOMAIN_MAX 2 2 2', ...POINTS], 'domain'],
  ['one dimension', ['LUT_1D_SIZE 2', '0 0 0', '1 1 1'], 'keyword'],
] as const) {
  test(`a table is refused: ${name}`, () => {
    assert.throws(
      () => parseCubeLut(lines.join('\n'), 'bad.cube'),
      (error) =>
        error instanceof FootlightError && error.code === 'lut.invalid' && error.message.includes(words),
    );
  });
}

test('a missing file is said to be so', async () => {
  await assert.rejects(readCubeLut(join(folder, 'none.cube')), { code: 'lut.unreadable' });
});
