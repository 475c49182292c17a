import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import { MovingDissolve } from '../../frames/interpolation/moving-dissolve.ts';
import type { Frame } from '../../media/frame.ts';
import { readClip, readFirstColors } from './clip-frames.ts';
import { findPlayingRate } from './clip-rate.ts';
import { createColorMatchFilter, measureColors } from './color-match.ts';
import { fitFrames } from './fit-frames.ts';
import { SCENE_PICTURE } from './scene-picture.ts';
import type { OverlappingClips } from './split-clips.ts';
import type { VideoFormat } from './video-format.ts';

export interface OverlappingFiles extends OverlappingClips {
  /** Whether the last picture of the last clip has to be the last one. */
  readonly endsWhole?: boolean;
  /** Whether clips of another shape fill the frame. */
  readonly isFilled?: boolean;
  /** A file for each length. */
  readonly paths: readonly string[];
  readonly format: VideoFormat;
  /** Computes the frames of clips of another rate; undefined where all have the video's. */
  readonly interpolator: FrameInterpolator | undefined;
}

/**
 * Joins clips that overlap: each is brought to its length, to the rate of the video, and to the colors of the one before,
 * which dissolves into it along the motion between both.
 *
 * @yields frames that are the caller's, with timestamps in frames
 */
export async function* joinOverlapping(
  files: OverlappingFiles,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  let number = 0n;
  for await (const frame of mixClips(files, signal)) {
    frame.pts = number++;
    frame.duration = 1n;
    yield frame;
  }
}

async function* mixClips(files: OverlappingFiles, signal: AbortSignal): AsyncGenerator<Frame> {
  const { lengths, overlap, format } = files;
  const dissolve = new MovingDissolve({ ...SCENE_PICTURE, width: format.width, height: format.height });
  let clip = openClip(files, 0, undefined, signal);
  try {
    for (const [i, length] of lengths.entries()) {
      const isLast = i === lengths.length - 1;
      const alone = length - (i > 0 ? overlap : 0) - (isLast ? 0 : overlap);
      for (let left = alone; left > 0; left--) yield await take(clip);
      if (isLast) break;
      const [before, join] = [clip, await openJoin(files, i + 1, clip, signal)];
      clip = join.clip;
      try {
        yield* mixEnds({ ...join, before, overlap, dissolve });
      } finally {
        await before.return();
      }
    }
  } finally {
    await clip.return();
  }
}

type ClipReader = AsyncGenerator<Frame, void, undefined>;

interface Join {
  /** The first frame of the overlap, of the clip before. */
  readonly first: Frame;
  readonly clip: ClipReader;
}

/** Opens the next clip in the colors that the one before has where the overlap begins. */
async function openJoin(
  files: OverlappingFiles,
  index: number,
  before: ClipReader,
  signal: AbortSignal,
): Promise<Join> {
  const own = await readFirstColors(files.paths[index]!, files.format, {
    isFilled: files.isFilled ?? false,
    signal,
  });
  const first = await take(before);
  return { first, clip: openClip(files, index, createColorMatchFilter(own, measureColors(first)), signal) };
}

async function* mixEnds({
  first,
  before,
  clip,
  overlap,
  dissolve,
}: Join & {
  readonly before: ClipReader;
  readonly overlap: number;
  readonly dissolve: MovingDissolve;
}): AsyncGenerator<Frame> {
  for (let i = 0; i < overlap; i++) {
    using ending = i === 0 ? first : await take(before);
    using beginning = await take(clip);
    yield dissolve.mix(ending, beginning, (i + 1) / (overlap + 1));
  }
}

async function* openClip(
  { paths, lengths, format, interpolator, endsWhole = false, isFilled = false }: OverlappingFiles,
  index: number,
  match: string | undefined,
  signal: AbortSignal,
): ClipReader {
  const [path, count] = [paths[index]!, lengths[index]!];
  const isWhole = endsWhole && index + 1 === lengths.length;
  const rate = await findPlayingRate(path, { frames: count, frameRate: format.frameRate, isWhole }, signal);
  const frames = () => readClip(path, format, { ...(match !== undefined && { match }), isFilled, signal });
  yield* fitFrames({ rate, frames }, { format, count, interpolator }, signal);
}

async function take(clip: ClipReader): Promise<Frame> {
  const { value } = await clip.next();
  if (!value) throw new Error('a clip ends before its length');
  return value;
}
