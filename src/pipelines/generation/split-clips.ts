import { toNumber } from '../../core/rational.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import type { VideoFormat } from './video-format.ts';

const ROUNDING = 1e-6;
/** What two of them have in common. */
const OVERLAP_SECONDS = 0.5;

/** What limits the length of a clip. */
export interface ClipLimits {
  readonly engine: Pick<ClipGenerator, 'maxSeconds' | 'frameRate'>;
  /** Most frames of one request. */
  readonly maxFrames?: number;
}

/** Clips of which each shows at its beginning what the one before showed at its end. */
export interface OverlappingClips {
  /** Frames of each clip. */
  readonly lengths: readonly number[];
  /** Frames that each has in common with the next; at most half of any. */
  readonly overlap: number;
}

/** The longest clip that may be asked for, in frames of the video: by the engine, and by what the user allows. */
function countMaxFrames(
  { engine, maxFrames }: ClipLimits,
  { frameRate }: Pick<VideoFormat, 'frameRate'>,
): number {
  const rate = toNumber(engine.frameRate ?? frameRate);
  const allowed = maxFrames === undefined ? Number.POSITIVE_INFINITY : maxFrames / rate;
  const longest = Math.min(engine.maxSeconds, allowed) * toNumber(frameRate);
  // A frame that begins within the clip counts: 10 seconds at 30000/1001 a second have 300, the last of which is held.
  return Math.max(2, engine.frameRate ? Math.floor(longest + ROUNDING) : Math.ceil(longest - ROUNDING));
}

/**
 * Plans the clips of a video: one if the engine makes any that long, else several that overlap by half a second.
 *
 * @param partSeconds length of each of several. If it is left out, they are as few as can be, and overlap by as much as the
 *   engine makes beyond what is needed; where that is nothing, by one frame, which is held.
 */
export function splitIntoClips(
  frames: number,
  limits: ClipLimits,
  format: Pick<VideoFormat, 'frameRate'>,
  partSeconds?: number,
): OverlappingClips {
  const longest = countMaxFrames(limits, format);
  if (frames <= longest) return { lengths: [frames], overlap: 0 };
  const rate = toNumber(format.frameRate);
  const part = Math.max(2, Math.min(longest, Math.floor((partSeconds ?? Infinity) * rate + ROUNDING)));
  const wanted = Math.min(Math.round(OVERLAP_SECONDS * rate), Math.floor(part / 4));
  const fewest = Math.ceil(frames / part);
  const spare = Math.floor((fewest * part - frames) / (fewest - 1));
  const overlap = Math.max(1, partSeconds === undefined ? Math.min(wanted, spare) : wanted);
  const count = partSeconds === undefined ? fewest : Math.ceil((frames - overlap) / (part - overlap));
  return { lengths: splitEvenly(frames + (count - 1) * overlap, count), overlap };
}

/** Frames that an engine is asked for, for a clip of a length: one more than it makes is held. */
export function countAskedFrames(
  length: number,
  limits: ClipLimits,
  format: Pick<VideoFormat, 'frameRate'>,
): number {
  return Math.min(length, countMaxFrames(limits, format));
}

function splitEvenly(frames: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * frames) / count) - Math.floor((i * frames) / count),
  );
}
