import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyzeStructure } from '../../src/analysis/structure.ts';
import { ticksToSeconds } from '../../src/core/rational.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { compareVideo } from '../../src/pipelines/film/validate-video.ts';
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
