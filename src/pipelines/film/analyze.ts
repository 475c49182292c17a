import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import { analyzeStructure } from '../../analysis/structure.ts';
import { FootlightError } from '../../core/errors.ts';
import { ticksToSeconds, toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import type { MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import type { Source } from './source.ts';
import { FILM_STAGES } from './stages.ts';

const INDEX_FILE = 'frames.json';

export interface AnalyzeOutput {
  readonly features: StructureFeatures;
  readonly analyzedAt: string;
}

/** Measures the film once; the frame index lies beside the features as a file, one entry per frame. */
export const analyzeStep: Step<{ sourceDigest: string; streamIndex: number }, Source, AnalyzeOutput> = {
  ...FILM_STAGES.analyze,
  version: '1',
  async run(context, _input, { info, video }) {
    const expectedFrames = expectedFrameCount(info, video);
    const { features, index } = await analyzeStructure(info.path, video, {
      signal: context.signal,
      expectedFrames,
      onProgress: (frames) => context.progress(frames, expectedFrames),
    });
    assertComplete(info, video, index);
    warnOfLateStart(context, video, index);
    await writeFile(join(context.directory, INDEX_FILE), JSON.stringify(index));
    return { features, analyzedAt: new Date().toISOString() };
  },
};

export async function readFrameIndex(artifact: Artifact): Promise<FrameIndex> {
  return JSON.parse(await readFile(join(artifact.directory, INDEX_FILE), 'utf8')) as FrameIndex;
}

function expectedFrameCount(info: MediaInfo, video: VideoStreamInfo): number | undefined {
  const seconds = declaredSeconds(video) ?? info.durationSeconds;
  return seconds === undefined
    ? undefined
    : Math.round(seconds * toNumber(video.averageFrameRate)) || undefined;
}

function declaredSeconds(video: VideoStreamInfo): number | undefined {
  return video.durationTicks === undefined ? undefined : ticksToSeconds(video.durationTicks, video.timeBase);
}

/** A container that declares picture long after the last one that can be decoded was cut off on the way. */
function assertComplete(info: MediaInfo, video: VideoStreamInfo, { pts, durations }: FrameIndex): void {
  const declared = declaredSeconds(video);
  if (declared === undefined) return;
  const seconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), video.timeBase);
  const start = video.startTicks ?? BigInt(pts[0]!);
  const decoded = seconds(pts.at(-1)! + durations.at(-1)! - Number(start));
  const tolerance = Math.max(0.5, 3 * seconds(Math.max(...durations.slice(-3))));
  if (decoded >= declared * 0.98 - tolerance) return;
  throw new FootlightError('input.truncated', {
    kind: 'input',
    parameters: { declared: declared.toFixed(1), decoded: decoded.toFixed(1) },
    value: info.path,
  });
}

/** A stream that begins between keyframes can't be decoded before the first one. */
function warnOfLateStart(context: StepContext, video: VideoStreamInfo, { pts, durations }: FrameIndex): void {
  const missing = Number(BigInt(pts[0]!) - (video.startTicks ?? BigInt(pts[0]!)));
  if (missing <= durations[0]!) return;
  const seconds = ticksToSeconds(BigInt(missing), video.timeBase).toFixed(2);
  context.warn(createWarning('input.late-start', { seconds }));
}
