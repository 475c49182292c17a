import { createHash } from 'node:crypto';
import type { Frame } from '../../src/media/frame.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import { passFrames } from '../../src/pipelines/film/frame-pass.ts';
import { planRuns } from '../../src/pipelines/film/frame-runs.ts';
import type { FrameSource } from '../../src/pipelines/film/frame-source.ts';
import type { FrameRange, FrameStage } from '../../src/pipelines/film/frame-stage.ts';
import { openFrames as openShownFrames } from '../../src/pipelines/film/open-frames.ts';

/** A video divided at rising frame numbers between 0 and its end. */
export function splitAt(film: AnalyzedSource, borders: readonly number[]): FrameRange[] {
  const ends = [...borders, film.features.totalFrames];
  return ends.map((endFrame, i) => ({ startFrame: ends[i - 1] ?? 0, endFrame }));
}

export interface VideoPass<Settings, Evidence> {
  readonly film: AnalyzedSource;
  readonly stage: FrameStage<Settings, Evidence>;
  readonly segments: readonly FrameRange[];
  /** Where the stage starts anew, if it is recursive. */
  readonly refreshFrames: readonly number[];
}

/** What `read` makes of every frame that leaves the stage, segment by segment, before any encoder. */
export async function passVideo<Settings, Evidence, T>(
  { film, stage, segments, refreshFrames }: VideoPass<Settings, Evidence>,
  read: (frame: Frame) => T,
): Promise<T[]> {
  const { shots } = film.features;
  const results: T[] = [];
  await using source = openFrames(film);
  for (const segment of segments) {
    const runs = planRuns(segment, stage, { shots, refreshFrames }).map((run) => ({
      ...run,
      settings: stage.getSettings({ startFrame: run.readFrame, endFrame: run.readEndFrame }),
    }));
    const context = {
      signal: new AbortController().signal,
      warn: () => undefined,
      addEvidence: () => undefined,
    };
    for await (const frame of passFrames(runs, stage, source, context)) {
      results.push(read(frame));
      frame.free();
    }
  }
  return results;
}

export function openFrames(film: AnalyzedSource): FrameSource & AsyncDisposable {
  const { video, features } = film;
  const reader = openShownFrames(film, 60);
  return {
    reader,
    video,
    picture: getWorkingPicture(video),
    shotStarts: new Set(features.shots.map(({ startFrame }) => startFrame)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/** A frame's time and all its samples, rows without their padding, as one short text. */
export function digestFrame(frame: Frame): string {
  const hash = createHash('sha1').update(`${frame.width}x${frame.height}`);
  const bytes = frame.width * (frame.format === 0 ? 1 : 2);
  for (const [plane, data] of (frame.data ?? []).entries()) {
    const stride = frame.linesize[plane]!;
    if (!data || stride === 0) continue;
    const rowBytes = plane === 0 ? bytes : bytes >> 1;
    const rows = plane === 0 ? frame.height : frame.height >> 1;
    for (let y = 0; y < rows; y++) hash.update(data.subarray(y * stride, y * stride + rowBytes));
  }
  return `${frame.pts} ${hash.digest('hex')}`;
}
