import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { getPlane8 } from '../../src/media/frame.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { readStill } from '../../src/media/stills/still.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToFormat } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();
const FRAMES = 75;
/** Luma of a frame, 2 codes above that of the frame before. */
const getLuma = (frame: number): number => 40 + 2 * frame;

for (const [format, groupSize] of [
  ['mpegts', 250],
  ['mpegts', 20],
  ['mp4', 250],
] as const)
  test(`the still of a moment is found in ${format} with a key every ${groupSize} frames`, async () => {
    const made = join(folder, `${format}-${groupSize}.mkv`);
    await makeVideo(made, {
      width: 64,
      height: 48,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(FRAMES),
      encoderOptions: { g: groupSize, preset: 'ultrafast', crf: 8 },
      draw: (frame, [luma, blue, red]) => {
        luma.samples.fill(getLuma(frame));
        blue.samples.fill(128);
        red.samples.fill(128);
      },
    });
    const path = `${made}.${format}`;
    await copyToFormat(made, path, format);
    const info = await probe(path);
    const video = requireVideo(info);
    const start = Number(video.startTicks ?? 0n) / video.timeBase.den;
    for (const frame of [0, 1, 19, 20, 38, 70]) {
      const still = await readStill({ path, video, seconds: start + frame / 25 - 0.005, width: 64 });
      assert.ok(still, `frame ${frame}`);
      const shown = getPlane8(still, 0, 64, 48).samples[0]!;
      still.free();
      // Stills have the full range.
      const expected = ((getLuma(frame) - 16) * 255) / 219;
      assert.ok(Math.abs(shown - expected) <= 1.6, `frame ${frame}: ${shown} instead of ${expected}`);
    }
    assert.equal(await readStill({ path, video, seconds: start + 10, width: 64 }), undefined);
  });
