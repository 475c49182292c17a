import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { probe } from '../../src/media/probe.ts';
import { readStatedSize } from '../../src/media/stills/stated-size.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Headers that state a size, and nothing that could be decoded. */
function createHeader(kind: string, width: number, height: number): Buffer {
  const header = Buffer.alloc(4096);
  switch (kind) {
    case 'png':
      createSmallPng(8, 8).copy(header);
      header.writeUInt32BE(width, 16);
      header.writeUInt32BE(height, 20);
      break;
    case 'jpg':
      // A table of quantization before the frame.
      header.set([0xff, 0xd8, 0xff, 0xdb, 0, 67]);
      header.fill(1, 7, 71);
      header.set([0xff, 0xc2, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3], 71);
      break;
    case 'gif':
      header.write('GIF89a');
      header.writeUInt16LE(width, 6);
      header.writeUInt16LE(height, 8);
      break;
    default:
      header.write('BM');
      header.writeUInt32LE(40, 14);
      header.writeInt32LE(width, 18);
      header.writeInt32LE(-height, 22);
      header.set([1, 0, 24, 0], 26);
  }
  return header;
}

test('the size that a picture’s header states', async () => {
  for (const kind of ['png', 'jpg', 'gif', 'bmp']) {
    const path = join(folder, `stated.${kind}`);
    await writeFile(path, createHeader(kind, 30_000, 20_000));
    assert.deepEqual(await readStatedSize(path), { width: 30_000, height: 20_000 }, kind);
    await writeFile(path, createHeader(kind, 30_000, 20_000).subarray(0, 20));
    assert.equal(await readStatedSize(path), undefined, `${kind} that breaks off`);
  }
  const path = join(folder, 'text.png');
  await writeFile(path, 'no picture, whatever its name says');
  assert.equal(await readStatedSize(path), undefined);
});

test('a picture that FFmpeg can’t open for its size is too large, not broken', async () => {
  const path = join(folder, 'huge.png');
  await writeFile(path, createHeader('png', 20_000, 20_000));
  await assert.rejects(probe(path), {
    code: 'media.too-many-pixels',
    parameters: { width: 20_000, height: 20_000, limit: 2 ** 28 },
  });
});
