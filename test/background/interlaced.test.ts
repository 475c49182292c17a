import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { createLumaMatter, lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const [WIDTH, HEIGHT, FRAMES] = [96, 64, 8];
const pts = createConstantRate(FRAMES);

/** A dark block that moves on with every field, the lower one first, before a light wall. */
function makeInterlacedFilm(output: string): Promise<void> {
  return makeVideo(output, {
    width: WIDTH,
    height: HEIGHT,
    timeBase: { num: 1, den: 25_000 },
    pts,
    encoderOptions: { preset: 'veryfast', crf: 4, 'x264-params': 'interlaced=1' },
    draw: (number, [luma, blue, red]) => {
      blue.samples.fill(128);
      red.samples.fill(128);
      for (let y = 0; y < HEIGHT; y++) {
        const left = 12 + 6 * number + (y % 2 === 0 ? 3 : 0);
        for (let x = 0; x < WIDTH; x++)
          luma.samples[y * luma.stride + x] = y >= 20 && x >= left && x < left + 24 ? 30 : 200;
      }
    },
  });
}

/** How much rows differ from those around them, beside the block's top edge: in codes of 8 bits, mean over the picture. */
function measureCombing(luma: ArrayLike<number>, stride: number, peak: number): number {
  let sum = 0;
  for (let y = 24; y < HEIGHT - 2; y++)
    for (let x = 0; x < WIDTH; x++) {
      const at = y * stride + x;
      sum += Math.abs(2 * luma[at]! - luma[at - stride]! - luma[at + stride]!);
    }
  return ((sum / ((HEIGHT - 26) * WIDTH)) * 255) / peak;
}

test('a background is replaced in whole pictures of an interlaced film, and that is said', async () => {
  await makeInterlacedFilm(path('fields.mp4'));
  const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
  const output = path('result.mkv');
  const summary = await run({ videos: [path('fields.mp4')], color: '#c8c8c8', codec: 'ffv1', output });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(listWarnings(summary), ['input.fields']);
  const frames = await decodeLuma(output);
  assert.deepEqual(
    frames.map(({ seconds }) => seconds.toFixed(2)),
    Array.from({ length: FRAMES }, (_, i) => (i / 25).toFixed(2)),
  );
  for (const { luma, peak } of frames) assert.ok(measureCombing(luma, WIDTH, peak) < 0.5);
});

test('a background of fields stands behind in whole pictures, and that is said', async () => {
  const film = path('film.mkv');
  await makeBlockFilm(film, { frames: FRAMES, width: WIDTH, height: HEIGHT });
  await makeInterlacedFilm(path('behind.mp4'));
  const { run } = createBackgroundRuns(path('work'), [createLumaMatter('nobody', 0.9, () => false), lanczos]);
  const output = path('behind-result.mkv');
  const summary = await run({ videos: [film], video: path('behind.mp4'), codec: 'ffv1', output });
  const warnings = listWarnings(summary);
  assert.ok(warnings.includes('input.fields'), warnings.join());
  for (const { luma, peak } of await decodeLuma(output)) {
    const combing = measureCombing(luma, WIDTH, peak);
    assert.ok(combing < 0.5, `${combing}`);
  }
});
