import type { AnyStreamInfo, Chapter, MediaInfo } from '../../media/media-info.ts';

/** What a media file holds, in plain JSON. */
export interface ProbedMedia {
  readonly format: string;
  readonly size_bytes: number;
  readonly seconds: number | null;
  /** The media type as which every browser plays it as it is; null if a preview has to be made. */
  readonly plays_as: string | null;
  /** Above 0, the file was cut off. */
  readonly missing_bytes: number;
  readonly streams: readonly ProbedStream[];
  readonly chapters: readonly { readonly start: number; readonly end: number; readonly title: string }[];
}

interface ProbedStream {
  readonly index: number;
  readonly kind: AnyStreamInfo['kind'];
  readonly codec: string;
  /** As it is shown, in square pixels and upright. */
  readonly width?: number;
  readonly height?: number;
  readonly frame_rate?: number;
  readonly bit_depth?: number;
  readonly is_high_dynamic_range?: boolean;
  readonly is_interlaced?: boolean;
  readonly has_alpha?: boolean;
  readonly sample_rate?: number;
  readonly channels?: number;
  readonly language?: string;
}

export function describeMedia(info: MediaInfo, playsAs: string | undefined): ProbedMedia {
  return {
    format: info.format,
    size_bytes: info.sizeBytes,
    seconds: info.durationSeconds ?? null,
    plays_as: playsAs ?? null,
    missing_bytes: info.missingBytes,
    streams: info.streams.map(describeStream),
    chapters: info.chapters.map(describeChapter),
  };
}

function describeStream(stream: AnyStreamInfo): ProbedStream {
  const { index, kind, codec, metadata } = stream;
  const common = { index, kind, codec, ...(metadata.language && { language: metadata.language }) };
  if (stream.kind === 'audio')
    return { ...common, sample_rate: stream.sampleRate, channels: stream.channels };
  if (stream.kind !== 'video') return common;
  const { num, den } = stream.averageFrameRate;
  return {
    ...common,
    width: stream.displayWidth,
    height: stream.displayHeight,
    ...(num > 0 && den > 0 && { frame_rate: num / den }),
    bit_depth: stream.bitDepth,
    is_high_dynamic_range: stream.isHighDynamicRange,
    is_interlaced: stream.fieldOrder !== undefined && stream.fieldOrder !== 'progressive',
    has_alpha: stream.hasAlpha,
  };
}

function describeChapter({ startSeconds, endSeconds, title }: Chapter) {
  return { start: startSeconds, end: endSeconds, title };
}
