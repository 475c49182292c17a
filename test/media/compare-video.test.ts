import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyzeStructure } from '../../src/analysis/structure.ts';
import { ticksToSeconds } from '../../src/core/rational.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { compareVideo } from '../../src/pipelines/film/validate-video.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

async function compare(path: string, masterPath: string) {
  const info = await probe(path);
  const video = findMainVideo(info)!;
  const { index } = await analyzeStructure(path, video);
  const { quality } = await compareVideo({
    source: { info, video, index },
    master: { path: masterPath, video: findMainVideo(await probe(masterPath))! },
    target: { width: video.width, height: video.height },
    frameSeconds: index.pts.map((pts) => ticksToSeconds(BigInt(pts), video.timeBase)),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return quality;
}

test('a master with the very pictures of its source differs by nothing', async () => {
  const path = join(folder, 'source.mp4');
  await makeStageVideo(path, { width: 96, height: 64, frames: 6, hasSound: false });
  const { downscalePsnr, downscaleSsim, sampledPairs } = await compare(path, path);
  assert.ok(downscalePsnr > 100, `${downscalePsnr} dB`);
  assert.equal(downscaleSsim, 1);
  assert.equal(sampledPairs, 3);
});

/** A soft picture that is the same at every size. */
async function makeSoftVideo(
  name: string,
  [width, height]: [number, number],
  pixelFormat: string,
): Promise<string> {
  const path = join(folder, name);
  await makeVideo(path, {
    width,
    height,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(6),
    encoder: 'ffv1',
    pixelFormat,
    draw: (number, [luma]) => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const wave = Math.sin((x + 0.5) / width + number / 5) + Math.cos((2 * (y + 0.5)) / height);
          luma.samples[y * luma.stride + x] = 125 + 50 * wave;
        }
    },
  });
  return path;
}

test('a master that shows the same at twice the size differs by no more than rounding, of 8 or 10 bits', async () => {
  const source = await makeSoftVideo('soft.mkv', [96, 64], 'yuv420p');
  for (const pixelFormat of ['yuv420p', 'yuv420p10le', 'yuv444p']) {
    const master = await makeSoftVideo(`soft-${pixelFormat}.mkv`, [192, 128], pixelFormat);
    const { downscalePsnr } = await compare(source, master);
    assert.ok(downscalePsnr > 50, `${pixelFormat}: ${downscalePsnr} dB`);
  }
});
