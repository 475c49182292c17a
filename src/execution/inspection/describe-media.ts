import type { AnyStreamInfo, Chapter, MediaInfo } from '../../media/media-info.ts';
import type { ProbedMedia, ProbedStream } from './probed-media.ts';

/** Describes a media file in plain JSON. @param playsAs the media type as which every browser plays it */
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
