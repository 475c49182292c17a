import { availableParallelism } from 'node:os';
import type { MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';
import { canSeekExactly } from '../../media/video/frame-reader.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';

/** A video that is read. */
interface ReadVideo {
  readonly info: Pick<MediaInfo, 'format'>;
  readonly video: VideoStreamInfo;
}

const MOST = 8;
/** Pictures that a decoder and an encoder hold at a time, with what the encoder looks ahead. */
const HELD_PICTURES = 80;
const MAX_BYTES = 1.5e9;

/**
 * Intervals that may be cut at a time: as many as there are processors, up to eight, and as fit into memory. A video in
 * which no place can be found without reading it from its start is read once.
 */
export function countParallelCuts(
  sources: readonly ReadVideo[],
  processors = availableParallelism(),
): number {
  if (!sources.every(({ info }) => canSeekExactly(info))) return 1;
  const bytes = Math.max(1, ...sources.map(({ video }) => HELD_PICTURES * countPictureBytes(video)));
  return Math.max(1, Math.min(MOST, processors, Math.floor(MAX_BYTES / bytes)));
}

/** Bytes of a picture with three full planes, which is the most that one takes. */
function countPictureBytes({ width, height, pixelFormat }: VideoStreamInfo): number {
  const { bitDepth } = getPixelFormatInfo(pixelFormat);
  return width * height * 3 * Math.ceil(bitDepth / 8);
}
