import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import { analyzeStructure } from '../../analysis/structure.ts';
import { FootlightError } from '../../core/errors.ts';
import { seconds } from '../../core/messages/message.ts';
import { ticksToSeconds, toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import type { ColorConversion, MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import type { InterlacedPictures } from '../../media/video/field-meter.ts';
import type { Source } from './source.ts';
import { VIDEO_STAGES } from './stages.ts';

const INDEX_FILE = 'frames.json';

export interface AnalyzeInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly colorConversion?: ColorConversion;
}

export interface AnalyzeOutput {
  readonly features: StructureFeatures;
  /** How often times jump back in the file. */
  readonly timeJumps: number;
  /** Undefined for a progressive video. */
  readonly interlaced?: InterlacedPictures;
  readonly analyzedAt: string;
}

/**
 * Analyzes the structure of a video. The frame index is a file of the artifact, as it has an entry for every frame.
 *
 * @throws `input.truncated`
 */
export const analyzeStep: Step<AnalyzeInput, Source, AnalyzeOutput> = {
  ...VIDEO_STAGES.analyze,
  version: '4',
  async run(context, _input, { info, video }) {
    const expectedFrames = estimateFrameCount(info, video);
    const { index, ...measured } = await analyzeStructure(info.path, video, {
      signal: context.signal,
      expectedFrames,
      onProgress: (frames) => context.reportProgress(frames, expectedFrames),
    });
    assertComplete(info, video, index);
    warnOfLateStart(context, video, index);
    await writeFile(join(context.directory, INDEX_FILE), JSON.stringify(index));
    return { ...measured, analyzedAt: new Date().toISOString() };
  },
};

export async function readFrameIndex(artifact: Artifact): Promise<FrameIndex> {
  return JSON.parse(await readFile(join(artifact.directory, INDEX_FILE), 'utf8')) as FrameIndex;
}

function estimateFrameCount(info: MediaInfo, video: VideoStreamInfo): number | undefined {
  const declared = getDeclaredSeconds(video) ?? info.durationSeconds;
  return declared === undefined
    ? undefined
    : Math.round(declared * toNumber(video.averageFrameRate)) || undefined;
}

function getDeclaredSeconds(video: VideoStreamInfo): number | undefined {
  return video.durationTicks === undefined ? undefined : ticksToSeconds(video.durationTicks, video.timeBase);
}

/** Refuses a file whose container declares more video than can be decoded: it was cut off. */
function assertComplete(info: MediaInfo, video: VideoStreamInfo, { pts, durations }: FrameIndex): void {
  const declared = getDeclaredSeconds(video);
  if (declared === undefined) return;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), video.timeBase);
  const start = video.startTicks ?? BigInt(pts[0]!);
  const decoded = toSeconds(pts.at(-1)! + durations.at(-1)! - Number(start));
  const tolerance = Math.max(0.5, 3 * toSeconds(Math.max(...durations.slice(-3))));
  if (decoded >= declared * 0.98 - tolerance) return;
  throw new FootlightError('input.truncated', {
    kind: 'input',
    parameters: { declared: seconds(declared), decoded: seconds(decoded) },
    value: info.path,
  });
}

/** Warns of a stream that begins between keyframes, as nothing can be decoded before the first one. */
function warnOfLateStart(context: StepContext, video: VideoStreamInfo, { pts, durations }: FrameIndex): void {
  const missing = Number(BigInt(pts[0]!) - (video.startTicks ?? BigInt(pts[0]!)));
  if (missing <= durations[0]!) return;
  const duration = seconds(ticksToSeconds(BigInt(missing), video.timeBase));
  context.warn(createWarning('input.late-start', { duration }));
}
