import { FootlightError } from '../../core/errors.ts';
import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Step } from '../../execution/step.ts';
import {
  findMainVideo,
  listAudioStreams,
  type MediaInfo,
  type VideoStreamInfo,
} from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { VIDEO_STAGES } from './stages.ts';
import { type AudioComparison, compareAudio } from './validate-audio.ts';
import { compareVideo, type VideoComparison } from './validate-video.ts';

export interface ValidateInput {
  readonly sourceDigest: string;
  readonly masterDigest: string;
  readonly streamIndex: number;
  readonly separator: { readonly id: string; readonly version: string };
}

export interface ValidateResources {
  readonly source: Pick<AnalyzedSource, 'info' | 'video' | 'index'>;
  readonly master: string;
  readonly target: { readonly width: number; readonly height: number };
  /** Frame times on the master's clock, in seconds. */
  readonly frameSeconds: readonly number[];
  /** End of the last source frame on the master's clock, in seconds. */
  readonly endSeconds: number;
  readonly shiftSeconds: number;
  readonly separator: SourceSeparator;
}

interface SyncQuality {
  /** 1 - (largest of lag, start and end differences between sound and picture) / 40 ms, 0 to 1. */
  readonly score: number;
  /** How much later the master's sound comes than the source's; negative if it comes earlier. */
  readonly lagSeconds: number;
  readonly audioStartDifferenceSeconds: number;
  readonly audioEndDifferenceSeconds: number;
  readonly videoStartDifferenceSeconds: number;
  readonly videoEndDifferenceSeconds: number;
}

interface TechnicalSpecs {
  readonly container: string;
  readonly videoCodec: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly frames: number;
  readonly sourceFrames: number;
  readonly movedFrames: number;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly color: VideoStreamInfo['color'];
  readonly audioTracks: readonly {
    readonly codec: string;
    readonly channels: string;
    readonly sampleRate: number;
  }[];
}

/** All measurements of a master. */
export interface QualityReport {
  readonly video: VideoComparison['quality'];
  readonly audio: AudioComparison['quality'] | undefined;
  readonly sync: SyncQuality;
  readonly technical: TechnicalSpecs;
  readonly series: VideoComparison['series'] & { readonly loudness?: AudioComparison['series'] };
}

/**
 * Decodes the whole master and measures it against the source.
 *
 * @throws `enhance.frames-differ` if a frame is missing or shown at another time
 */
export const validateStep: Step<ValidateInput, ValidateResources, QualityReport> = {
  ...VIDEO_STAGES.validate,
  version: '3',
  async run(context, _input, resources) {
    const { source, target, frameSeconds, shiftSeconds, separator } = resources;
    const { info } = source;
    const masterInfo = await probe(resources.master);
    const masterVideo = findMainVideo(masterInfo)!;
    const comparison = await compareVideo({
      source,
      master: { path: resources.master, video: masterVideo },
      target,
      frameSeconds,
      signal: context.signal,
      onProgress: (frames) => context.reportProgress(frames, frameSeconds.length),
    });
    assertEveryFrame(comparison, frameSeconds.length);
    const [sourceTrack] = listAudioStreams(info);
    const [masterTrack] = listAudioStreams(masterInfo);
    const audio =
      sourceTrack && masterTrack
        ? await compareAudio(
            { path: info.path, stream: sourceTrack },
            { path: resources.master, stream: masterTrack },
            separator,
            shiftSeconds,
            context.signal,
          )
        : undefined;
    const technical = describe(masterInfo, masterVideo, comparison, frameSeconds.length);
    return {
      video: comparison.quality,
      audio: audio?.quality,
      sync: computeSynchrony(audio, resources, technical),
      technical,
      series: { ...comparison.series, loudness: audio?.series },
    };
  },
};

function assertEveryFrame({ quality, movedFrames }: VideoComparison, expected: number): void {
  if (quality.frames === expected && movedFrames === 0) return;
  throw new FootlightError('enhance.frames-differ', {
    kind: 'terminal',
    parameters: { frames: quality.frames, expected, moved: movedFrames },
  });
}

function describe(
  info: MediaInfo,
  video: VideoStreamInfo,
  comparison: VideoComparison,
  sourceFrames: number,
): TechnicalSpecs {
  return {
    container: info.format,
    videoCodec: video.codec,
    pixelFormat: video.pixelFormat,
    width: video.displayWidth,
    height: video.displayHeight,
    frameRate: video.averageFrameRate.num / video.averageFrameRate.den,
    frames: comparison.quality.frames,
    sourceFrames,
    movedFrames: comparison.movedFrames,
    durationSeconds: info.durationSeconds ?? 0,
    sizeBytes: info.sizeBytes,
    color: video.color,
    audioTracks: listAudioStreams(info).map(({ codec, channelLayout, sampleRate }) => ({
      codec,
      channels: channelLayout,
      sampleRate,
    })),
  };
}

function computeSynchrony(
  audio: AudioComparison | undefined,
  { frameSeconds, endSeconds }: ValidateResources,
  technical: TechnicalSpecs,
): SyncQuality {
  // Every frame time was compared before, so that the pictures start together.
  const video = {
    videoStartDifferenceSeconds: 0,
    videoEndDifferenceSeconds: computeEndDifference(technical, endSeconds, audio),
  };
  if (!audio || frameSeconds.length === 0) {
    return {
      score: 1,
      lagSeconds: 0,
      audioStartDifferenceSeconds: 0,
      audioEndDifferenceSeconds: 0,
      ...video,
    };
  }
  const audioStartDifferenceSeconds = audio.masterStartSeconds - audio.sourceStartSeconds;
  const audioEndDifferenceSeconds = audio.masterEndSeconds - audio.sourceEndSeconds;
  const worst = Math.max(
    ...[audio.lagSeconds, audioStartDifferenceSeconds, audioEndDifferenceSeconds].map(Math.abs),
  );
  return {
    score: Math.min(1, Math.max(0, 1 - worst / 0.04)),
    lagSeconds: audio.lagSeconds,
    audioStartDifferenceSeconds,
    audioEndDifferenceSeconds,
    ...video,
  };
}

/** Difference between the length of the file and the later end of picture and audio, in seconds. */
function computeEndDifference(
  { durationSeconds }: TechnicalSpecs,
  endSeconds: number,
  audio: AudioComparison | undefined,
): number {
  return durationSeconds === 0 ? 0 : durationSeconds - Math.max(endSeconds, audio?.sourceEndSeconds ?? 0);
}
