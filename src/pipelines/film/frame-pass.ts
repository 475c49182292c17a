import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FrameReader } from '../../media/video/frame-reader.ts';
import { createDecodedPad, type WorkingPicture } from '../../media/video/working-picture.ts';
import type { FrameRun } from './frame-runs.ts';
import type { FrameStage, FrameStageContext, OpenFrameStage } from './frame-stage.ts';

/** Where the frames of a pass come from. */
export interface FrameSource {
  readonly reader: FrameReader;
  readonly video: VideoStreamInfo;
  readonly picture: WorkingPicture;
  /** Numbers of the frames that start a shot. */
  readonly shotStarts: ReadonlySet<number>;
}

/** A run with the settings of its stage. */
export type PreparedRun<Settings> = FrameRun & { readonly settings: Settings };

/** Where the runs of a stage report warnings and evidence. */
export interface PassContext<Evidence> extends Pick<FrameStageContext, 'signal' | 'warn'> {
  addEvidence(evidence: Evidence): void;
}

/** Decodes the frames that the runs need, puts them through the stage, and yields those that are kept. */
export async function* passFrames<Settings, Evidence>(
  runs: readonly PreparedRun<Settings>[],
  stage: FrameStage<Settings, Evidence>,
  source: FrameSource,
  context: PassContext<Evidence>,
): AsyncGenerator<Frame, void, undefined> {
  const { video, picture } = source;
  for (const run of runs) {
    await using opened = await stage.open(run.settings, {
      source: picture,
      timeBase: video.timeBase,
      signal: context.signal,
      warn: context.warn,
    });
    yield* filterKeptFrames(run, processFrames(run, opened, source, context.signal));
    context.addEvidence(opened.getEvidence());
  }
}

async function* processFrames(
  { readFrame, processFrame, readEndFrame }: FrameRun,
  stage: OpenFrameStage,
  source: FrameSource,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const { video, picture, reader, shotStarts } = source;
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  let next = readFrame;
  for await (const frame of filterFrames(reader.read(readFrame, readEndFrame, signal), graph)) {
    const number = next++;
    const position = { number, startsShot: shotStarts.has(number) };
    if (number < processFrame) await stage.warmUp(frame, position);
    else yield* stage.process(frame, position);
  }
  yield* stage.flush();
}

async function* filterKeptFrames(
  { processFrame, startFrame, endFrame }: FrameRun,
  frames: AsyncIterable<Frame>,
): AsyncGenerator<Frame, void, undefined> {
  let number = processFrame;
  for await (const frame of frames) {
    const isKept = number >= startFrame && number < endFrame;
    number++;
    if (isKept) yield frame;
    else frame.free();
  }
}
