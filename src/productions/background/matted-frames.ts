import type { FrameSource } from '../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { type NumberedFrame, pickWorkingFrames } from '../../pipelines/film/working-frames.ts';
import { copyMatte, SegmentReader } from './segment-reader.ts';

/** A segment of a video with the file of its mattes. */
export interface MatteFile extends FrameRange {
  readonly file: string;
}

/** A frame in the working format, and its matte: 0 to 65535, row by row. */
export interface MattedFrame extends NumberedFrame {
  readonly alpha: Uint16Array;
}

/** Reads single frames with their mattes, by their rising numbers. The caller owns each. */
export async function* pickMattedFrames(
  source: FrameSource,
  mattes: readonly MatteFile[],
  numbers: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<MattedFrame, void, undefined> {
  for (const { startFrame, endFrame, file } of mattes) {
    const wanted = numbers.filter((number) => number >= startFrame && number < endFrame);
    if (wanted.length === 0) continue;
    await using reader = await SegmentReader.open(file, signal);
    for await (const { number, frame } of pickWorkingFrames(source, wanted, signal)) {
      using matte = await reader.read(number - startFrame);
      yield { number, frame, alpha: copyMatte(matte) };
    }
  }
}
