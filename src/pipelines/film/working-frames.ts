import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameRange } from './frame-stage.ts';

/** A frame in the working format, with its number in the video. */
export interface NumberedFrame {
  readonly number: number;
  readonly frame: Frame;
}

/** Decodes consecutive frames to the working format. The caller owns each. */
export async function* readWorkingFrames(
  source: FrameSource,
  range: FrameRange,
  signal: AbortSignal,
): AsyncGenerator<NumberedFrame, void, undefined> {
  using graph = await openConversion(source);
  const { startFrame, endFrame } = range;
  let number = startFrame;
  for await (const frame of filterFrames(source.reader.read(startFrame, endFrame, signal), graph))
    yield { number: number++, frame };
}

/** Decodes single frames to the working format, by their rising numbers. The caller owns each. */
export async function* pickWorkingFrames(
  source: FrameSource,
  numbers: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<NumberedFrame, void, undefined> {
  for (const number of numbers)
    yield* readWorkingFrames(source, { startFrame: number, endFrame: number + 1 }, signal);
}

/** Numbers of at most `count` frames, spread evenly over a range: each in the middle of its part. */
export function spreadFrames({ startFrame, endFrame }: FrameRange, count: number): number[] {
  const length = endFrame - startFrame;
  const parts = Math.min(count, length);
  return Array.from({ length: parts }, (_, i) => startFrame + Math.floor(((i + 0.5) * length) / parts));
}

function openConversion({ video, picture }: FrameSource): Promise<FilterGraph> {
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
}
