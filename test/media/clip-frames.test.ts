import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { getPlane8 } from '../../src/media/frame.ts';
import { readClip } from '../../src/pipelines/generation/clip-frames.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FRAMES = 2;
const BRIGHTEST = 200;

/** A clip whose luma rises from left to right, and as much from its top to its bottom. */
async function makeClip(width: number, height: number): Promise<string> {
  const path = join(folder, `${width}x${height}.mkv`);
  await makeVideo(path, {
    ...{ width, height, timeBase: { num: 1, den: 10_000 }, pts: createConstantRate(FRAMES) },
    encoder: 'ffv1',
    draw: (_frame, [luma, ...chroma]) => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          luma.samples[y * luma.stride + x] = (((x + 0.5) / width + (y + 0.5) / height) * BRIGHTEST) / 2;
      for (const { samples } of chroma) samples.fill(128);
    },
  });
  return path;
}

suite('clips of odd sizes fill a frame of another shape with their middle', () => {
  for (const [width, height] of [
    [97, 55],
    [55, 97],
    [96, 55],
    [97, 54],
    [33, 97],
  ] as const)
    test(`${width}x${height}`, async () => {
      const path = await makeClip(width, height);
      const format = { width: 48, height: 36, frameRate: { num: 10, den: 1 } };
      let frames = 0;
      for await (const frame of readClip(path, format, {
        isFilled: true,
        signal: new AbortController().signal,
      })) {
        const { samples, stride } = getPlane8(frame, 0, format.width, format.height);
        const last = (format.height - 1) * stride + format.width - 1;
        const ends = [samples[0]!, samples[last]!];
        // As much is cut off each side, and there are no bars.
        assert.ok(Math.abs(ends[0]! + ends[1]! - BRIGHTEST) <= 6, `${ends}`);
        assert.ok(ends[1]! > ends[0]! + 20, `${ends}`);
        frames++;
        frame.free();
      }
      assert.equal(frames, FRAMES);
    });
});
