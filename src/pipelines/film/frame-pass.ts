import type { Frame } from '../../media/frame.ts';
import type { FrameRun } from './frame-runs.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameStage, FrameStageContext, OpenFrameStage } from './frame-stage.ts';
import { readWorkingFrames } from './working-frames.ts';

/** A run with the settings of its stage. */
export type PreparedRun<Settings> = FrameRun & { readonly settings: Settings };

/** Where the runs of a stage report warnings and evidence. */
export interface PassContext<Evidence>
  extends Pick<FrameStageContext, 'signal' | 'warn' | 'state' | 'remote' | 'folder'> {
  addEvidence(evidence: Evidence): void;
  /** Called once at most, by a stage that stays in its shot. */
  keepState?(state: Uint8Array): void;
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
      state: context.state,
      ...(context.remote && { remote: context.remote }),
      ...(context.folder !== undefined && { folder: context.folder }),
      warn: context.warn,
    });
    yield* filterKeptFrames(run, processFrames(run, opened, source, context.signal));
    context.addEvidence(opened.getEvidence());
    const state = opened.saveState?.();
    if (state) context.keepState?.(state);
  }
}

async function* processFrames(
  { readFrame, processFrame, readEndFrame }: FrameRun,
  stage: OpenFrameStage,
  source: FrameSource,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const range = { startFrame: readFrame, endFrame: readEndFrame };
  for await (const { number, frame } of readWorkingFrames(source, range, signal)) {
    const position = { number, startsShot: source.shotStarts.has(number) };
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
