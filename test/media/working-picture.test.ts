import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Encoder } from '../../src/media/encoder.ts';
import { allocateVideoFrame, getPlane8, getPlane16 } from '../../src/media/frame.ts';
import { findMainPicture } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { readPicture } from '../../src/media/stills/picture-file.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

test('a gray picture of full range keeps its black and its white', async () => {
  const path = join(folder, 'gray.png');
  const [width, height] = [32, 16];
  using frame = allocateVideoFrame({ width, height, pixelFormat: 'gray' });
  const plane = getPlane8(frame, 0, width, height);
  for (let y = 0; y < height; y++)
    plane.samples.fill(y < 8 ? 0 : 255, y * plane.stride, y * plane.stride + width);
  using encoder = await Encoder.openVideo({
    encoder: 'png',
    width,
    height,
    pixelFormat: 'gray',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  const parts: Buffer[] = [];
  for (const input of [frame, null])
    for await (const packet of encoder.encode(input)) parts.push(Buffer.from(packet.data ?? []));
  await writeFile(path, Buffer.concat(parts));
  const video = findMainPicture(await probe(path))!;
  const picture = getWorkingPicture(video);
  using working = await readPicture(path, video, picture);
  const { samples, stride } = getPlane16(working, 0, width, height);
  assert.ok(picture.isFullRange);
  assert.ok(
    samples[2 * stride]! <= 4 && samples[13 * stride]! >= 1019,
    `${samples[2 * stride]} ${samples[13 * stride]}`,
  );
});
