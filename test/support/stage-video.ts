import { analyzeStructure } from '../../src/analysis/structure.ts';
import { hashFile } from '../../src/core/hashing.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { StageScene } from '../../src/testing/stage-scene.ts';

const SIZE = { width: 64, height: 48 };
const SHOT_FRAMES = [7, 40, 9, 20];

/**
 * A video in which everything that a stage may keep in mind matters: noise over a background that holds still, movement,
 * a cue, one shot that flickers, and shots longer and shorter than any warm-up.
 */
export async function makeVideoForStages(path: string): Promise<AnalyzedSource> {
  const scenes = SHOT_FRAMES.map((_, i) => new StageScene({ ...SIZE, seed: i + 1, cueFrame: 20 }));
  const starts = SHOT_FRAMES.map((_, i) => SHOT_FRAMES.slice(0, i).reduce((a, b) => a + b, 0));
  await makeVideo(path, {
    ...SIZE,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(SHOT_FRAMES.reduce((a, b) => a + b, 0)),
    encoder: 'ffv1',
    draw: (number, [luma, blue, red]) => {
      const shot = starts.findLastIndex((start) => start <= number);
      const frame = number - starts[shot]!;
      const scene = scenes[shot]!;
      scene.renderLuma(frame, luma);
      // Every other scene is seen from the other side, in other light: a cut, not a cue.
      if (shot % 2 === 1) mirrorAndInvert(luma);
      if (shot === 1 && frame % 3 === 0)
        for (let i = 0; i < luma.samples.length; i++) luma.samples[i]! *= 0.985;
      scene.renderChroma(frame, 'blue', blue);
      scene.renderChroma(frame, 'red', red);
    },
  });
  return analyzeForStages(path);
}

/** Analyzes a video that stages are given. */
export async function analyzeForStages(path: string): Promise<AnalyzedSource> {
  const info = await probe(path);
  const video = requireVideo(info);
  const { features, index } = await analyzeStructure(path, video);
  return {
    info,
    video,
    digest: await hashFile(path),
    features,
    index,
    analyzedAt: new Date(0).toISOString(),
  };
}

function mirrorAndInvert({
  samples,
  stride,
  width,
  height,
}: {
  samples: Uint8Array;
  stride: number;
  width: number;
  height: number;
}): void {
  for (let y = 0; y < height; y++) samples.subarray(y * stride, y * stride + width).reverse();
  for (let i = 0; i < samples.length; i++) samples[i] = 235 - samples[i]! * 0.8;
}
