import { join } from 'node:path';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import type { Step } from '../../execution/step.ts';
import type { Frame } from '../../media/frame.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { encodeScene } from './encode-scene.ts';
import { type MeasuredJoin, measureFrames, measureJoins } from './measure-joins.ts';
import { joinOverlapping } from './overlap-clips.ts';
import type { OverlappingClips } from './split-clips.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { VideoFormat } from './video-format.ts';

export const VIDEO_FILE = 'film.mp4';
/** It is encoded again with the result. */
const ENCODING = { crf: 10 } as const;

interface JoinInput extends OverlappingClips {
  /** Key of the artifact that holds the clips. */
  readonly clips: string;
  /** The size that is needed at most, and the rate. */
  readonly format: VideoFormat;
  readonly interpolator: Pick<FrameInterpolator, 'id' | 'version'>;
}

interface JoinResources {
  readonly paths: readonly string[];
  readonly interpolator: FrameInterpolator;
}

interface JoinOutput {
  readonly frames: number;
  readonly joins: readonly MeasuredJoin[];
}

/** Makes one video of clips that overlap, of exactly as many frames as were asked for, and measures where it is joined. */
export const joinClipsStep: Step<JoinInput, JoinResources, JoinOutput> = {
  ...GENERATION_STAGES['join-clips'],
  version: '3',
  async run({ directory, signal, reportProgress }, { lengths, overlap, format: wanted }, resources) {
    const { paths, interpolator } = resources;
    const format = { ...wanted, ...(await chooseSize(paths[0]!, wanted)) };
    const total = lengths.reduce((sum, length) => sum + length, 0) - (lengths.length - 1) * overlap;
    const differences: number[] = [];
    // A clip of another shape than the first would bring bars with it.
    const files = { paths, lengths, overlap, format, interpolator, isFilled: true };
    const joined = joinOverlapping(files, signal);
    const measured = measureFrames(joined, format, differences);
    const told = reportFrames(measured, (done) => reportProgress(done, total));
    const frames = await encodeScene(join(directory, VIDEO_FILE), told, format, ENCODING, signal);
    if (frames !== total) throw new Error(`clips of ${total} frames became ${frames}`);
    return { frames, joins: measureJoins(differences, { lengths, overlap }) };
  },
};

async function* reportFrames(
  frames: AsyncIterable<Frame>,
  report: (done: number) => void,
): AsyncGenerator<Frame, void, undefined> {
  let done = 0;
  for await (const frame of frames) {
    report(++done);
    yield frame;
  }
}

/** The size of the clips, or a smaller one that still covers what is needed. */
async function chooseSize(
  path: string,
  { width, height }: VideoFormat,
): Promise<Pick<VideoFormat, 'width' | 'height'>> {
  const { displayWidth, displayHeight } = requireVideo(await probe(path));
  const scale = Math.min(1, Math.max(width / displayWidth, height / displayHeight));
  const toEven = (side: number): number => Math.max(16, 2 * Math.round((side * scale) / 2));
  return { width: toEven(displayWidth), height: toEven(displayHeight) };
}
