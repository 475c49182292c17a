import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { decodeSegment, SegmentWriter } from '../../src/media/containers/segment-file.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { getPlane16 } from '../../src/media/frame.ts';
import type { VideoStreamInfo } from '../../src/media/media-info.ts';
import { createMatteFrame } from '../../src/productions/background/matte-stage.ts';
import { createAlphaEncoder } from '../../src/productions/background/separate.ts';
import { createFormat } from '../support/compositing.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const TIME_BASE = { num: 1001, den: 30_000 };
const video = {
  timeBase: TIME_BASE,
  averageFrameRate: { num: 30_000, den: 1001 },
  sampleAspectRatio: { num: 1, den: 1 },
  rotationDegrees: 0,
} as VideoStreamInfo;

/** Mattes that are hard to code: noise of all codes, both extremes at random, and one value. */
function drawMattes(length: number): Uint16Array[] {
  const random = createSeededRandom(3);
  const draw = (pick: () => number) => new Uint16Array(length).map(pick);
  return [
    draw(() => random() * 65_536),
    draw(() => (random() < 0.5 ? 0 : 65_535)),
    draw(() => 65_535),
    draw(() => (random() < 0.02 ? random() * 65_536 : 0)),
  ];
}

for (const [width, height] of [
  [160, 90],
  [71, 53],
  [1, 1],
] as const)
  test(`mattes of ${width}x${height} are stored to the last code, at their times`, async () => {
    const source = createFormat(width, height);
    const mattes = drawMattes(width * height);
    const path = join(folder, `${width}.nut`);
    {
      using encoder = await Encoder.openVideo(createAlphaEncoder(video, source));
      await using writer = await SegmentWriter.create(path, encoder);
      for (const [number, alpha] of [...mattes, undefined].entries()) {
        const frame = alpha
          ? createMatteFrame(alpha, BigInt(number * 2 - 3), { source, timeBase: TIME_BASE })
          : null;
        for await (const packet of encoder.encode(frame)) await writer.write(packet);
      }
      await writer.finish();
    }
    let number = 0;
    for await (const frame of decodeSegment(path, TIME_BASE)) {
      using matte = frame;
      assert.equal(matte.pts, BigInt(number * 2 - 3));
      const { samples, stride } = getPlane16(matte, 0, width, height);
      for (let y = 0; y < height; y++)
        assert.deepEqual(
          samples.slice(y * stride, y * stride + width),
          mattes[number]!.slice(y * width, (y + 1) * width),
        );
      number++;
    }
    assert.equal(number, mattes.length);
  });
