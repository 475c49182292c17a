import { availableParallelism } from 'node:os';
import type { MediaInfo } from '../../media/media-info.ts';
import { canSeekExactly } from '../../media/video/frame-reader.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';

/** What keeps more segments from being made at a time. */
const PARALLEL_LIMITS = ['segments', 'container', 'model', 'processors', 'memory', 'program'] as const;
export type ParallelLimit = (typeof PARALLEL_LIMITS)[number];

/** How many segments are made at a time, and what keeps more from it. */
export interface ParallelSegments {
  readonly atATime: number;
  readonly limit: ParallelLimit;
}

/** What the number of segments at a time depends on. */
export interface ParallelRequest {
  /** Number of segments that there are. */
  readonly segments: number;
  readonly source: Pick<MediaInfo, 'format'>;
  /** Whether a model keeps all processors or a graphics card busy by itself. */
  readonly usesModel: boolean;
  /** Pictures that are encoded, in pixels. */
  readonly picture: { readonly width: number; readonly height: number; readonly pixelFormat: string };
}

interface Machine {
  readonly processors: number;
  /** Memory that this process may still take, also by the limits of a container. */
  readonly freeBytes: number;
}

/** One segment keeps about so many processors busy: the encoder's threads, filters, and the restorer's one. */
const PROCESSORS_EACH = 4;
/** The restorers of all segments share one thread, which more of them would only queue for. */
const MOST = 3;
/** Pictures that a segment's encoder holds with what it looks ahead and what waits for it, as measured at 2160p. */
const HELD_PICTURES = 160;
/** Share of the memory that is free which segments may take. */
const MEMORY_SHARE = 0.5;

/** Plans how many segments of a video are made at a time on this machine. */
export function planParallelSegments(
  { segments, source, usesModel, picture }: ParallelRequest,
  { processors, freeBytes }: Machine = {
    processors: availableParallelism(),
    freeBytes: process.availableMemory(),
  },
): ParallelSegments {
  const most: Readonly<Record<ParallelLimit, number>> = {
    segments,
    container: canSeekExactly(source) ? Number.POSITIVE_INFINITY : 1,
    model: usesModel ? 1 : Number.POSITIVE_INFINITY,
    processors: Math.floor(processors / PROCESSORS_EACH),
    memory: Math.floor((freeBytes * MEMORY_SHARE) / (HELD_PICTURES * countPictureBytes(picture))),
    program: MOST,
  };
  const limit = PARALLEL_LIMITS.reduce((least, each) => (most[each] < most[least] ? each : least));
  return { atATime: Math.max(1, most[limit]), limit };
}

/** Bytes of a picture whose color has half the lines and columns. */
function countPictureBytes({ width, height, pixelFormat }: ParallelRequest['picture']): number {
  return width * height * 1.5 * Math.ceil(getPixelFormatInfo(pixelFormat).bitDepth / 8);
}
