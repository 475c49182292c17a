import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { getPlane16 } from '../../src/media/frame.ts';
import { findMainPicture } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { decodeFirstPicture, filterPicture } from '../../src/media/stills/first-picture.ts';
import { createFitFilters, type Fit } from '../../src/media/stills/fit-filters.ts';
import { createDecodedPad } from '../../src/media/video/working-picture.ts';
import { createFormat } from '../support/compositing.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const MODES: readonly Fit['mode'][] = ['cover', 'contain', 'stretch'];

/** Luma in the middle of a picture that fills a frame of another shape. */
async function fit(path: string, isFullRange: boolean, mode: Fit['mode']): Promise<number> {
  const video = findMainPicture(await probe(path))!;
  const target = { ...createFormat(64, 36, '420', { isFullRange }), sampleAspectRatio: { num: 1, den: 1 } };
  const filters = createFitFilters(video, target, { mode, focus: { x: 0.5, y: 0.5 } });
  const stored = await decodeFirstPicture(path, video, new AbortController().signal);
  using picture = (await filterPicture(stored, createDecodedPad(video), filters))!;
  const { samples, stride } = getPlane16(picture, 0, 64, 36);
  return samples[18 * stride + 32]!;
}

suite('a picture of one level keeps it in either range', () => {
  for (const isRgb of [false, true])
    for (const bitDepth of [8, 16] as const)
      for (const level of [0, 128, 255])
        test(`${isRgb ? 'RGB' : 'gray'}, ${bitDepth} bits, ${level}`, async () => {
          const path = join(folder, `${isRgb}-${bitDepth}-${level}.png`);
          await writeFile(path, createSmallPng(48, 48, level, { isRgb, bitDepth }));
          for (const isFullRange of [false, true])
            for (const mode of MODES) {
              const expected = isFullRange ? (level / 255) * 1023 : 64 + (level / 255) * 876;
              const found = await fit(path, isFullRange, mode);
              assert.ok(Math.abs(found - expected) <= 1.5, `${mode}: ${found}, not ${expected}`);
            }
        });
});
