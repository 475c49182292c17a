import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { analyzeStructure } from '../../analysis/structure.ts';
import { seconds } from '../../core/messages/message.ts';
import { ticksToSeconds, toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import type { DecodeFindings } from '../../media/decode-meter.ts';
import type { ColorConversion, MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import type { FieldOrder } from '../../media/video/field-marks.ts';
import { assertComplete, getDeclaredSeconds } from '../source/completeness.ts';
import type { Source } from './source.ts';
import { VIDEO_STAGES } from './stages.ts';

const INDEX_FILE = 'frames.json';

interface AnalyzeInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  /** What is done with fields. */
  readonly fields: FieldMode;
  /** What is done to its color before it is measured. */
  readonly colorConversion?: ColorConversion;
}

export interface AnalyzeOutput {
  readonly features: StructureFeatures;
  /** Where times jump in the file, in seconds of the times that frames are given, which go on. */
  readonly jumpSeconds: readonly number[];
  /** The order of fields by the marks of frames that are whole. */
  readonly wrongMark?: FieldOrder;
  /** Ticks of frames whose times in the file aren't after those of the frames before. */
  readonly lateTicks?: readonly number[];
  /** Which field the first picture is, if each one is a single field of half the height. */
  readonly firstSingleField?: FieldOrder;
  /** What was out of order while its pictures were decoded. */
  readonly findings?: DecodeFindings;
  readonly analyzedAt: string;
}

/**
 * Analyzes the structure of a video. The frame index is a file of the artifact, as it has an entry for every frame.
 *
 * @throws `input.truncated`
 */
export const analyzeStep: Step<AnalyzeInput, Source, AnalyzeOutput> = {
  ...VIDEO_STAGES.analyze,
  version: '13',
  async run(context, { fields }, { info, video }) {
    const expectedFrames = estimateFrameCount(info, video);
    const { index, decoded, ...measured } = await analyzeStructure(info.path, video, {
      signal: context.signal,
      expectedFrames,
      fields,
      onProgress: (frames) => context.reportProgress(frames, expectedFrames),
    });
    assertComplete(info, video, { ...decoded, readSeconds: measured.readSeconds });
    // What comes before the first key can't be decoded even in an intact file.
    const isDamage = measured.findings?.lost.some((ticks) => ticks < decoded.pts[0]!) ?? false;
    if (!isDamage) warnOfLateStart(context, video, decoded);
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

/** Warns of a stream that begins between keyframes, as nothing can be decoded before the first one. */
function warnOfLateStart(
  context: StepContext,
  video: VideoStreamInfo,
  { pts, durations }: Pick<FrameIndex, 'pts' | 'durations'>,
): void {
  const missing = Number(BigInt(pts[0]!) - (video.startTicks ?? BigInt(pts[0]!)));
  if (missing <= durations[0]!) return;
  const duration = seconds(ticksToSeconds(BigInt(missing), video.timeBase));
  context.warn(createWarning('input.late-start', { duration }));
}
