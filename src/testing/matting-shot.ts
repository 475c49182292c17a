import type { Rational } from '../core/rational.ts';
import type { Matte, Matter, MatteStage, ShotFinding } from '../engines/matter.ts';
import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';

/** A shot whose frames can be had again and again. */
export interface MattingShot {
  readonly picture: WorkingPicture;
  readonly timeBase: Rational;
  readonly frameCount: number;
  /** A new frame, which the caller frees or hands over. */
  createFrame(number: number): Frame;
  /** What a person net sees in a frame, 0 to 255; without it the engine is told nothing of people. */
  findPeople?(number: number): Uint8Array;
}

/** A part of a shot, from a frame to before another. */
export interface MattingSegment {
  readonly start: number;
  readonly end: number;
  readonly finding: ShotFinding;
  readonly state?: Uint8Array;
  readonly signal?: AbortSignal;
}

const NEVER = new AbortController().signal;

/** Shows an engine as many frames of a shot as it wants to see, evenly spread. */
export async function surveyShot(
  matter: Matter,
  shot: MattingShot,
  signal: AbortSignal = NEVER,
): Promise<ShotFinding> {
  const { picture, timeBase, frameCount } = shot;
  await using survey = await matter.openSurvey({ source: picture, timeBase, frameCount, signal });
  const count = Math.min(frameCount, matter.surveyFrames);
  for (let index = 0; index < count; index++) {
    const number = Math.floor(((index + 0.5) * frameCount) / count);
    const frame = shot.createFrame(number);
    try {
      await survey.add(frame, number, shot.findPeople?.(number));
    } finally {
      frame.free();
    }
  }
  return await survey.finish();
}

/**
 * Mattes a segment of a shot as a production does: with the frames before it to warm up on and those after it to look ahead,
 * as far as the shot has them. Gives the mattes of the segment, and the state for the next one.
 */
export async function matteSegment(
  matter: Matter,
  shot: MattingShot,
  { start, end, finding, state, signal = NEVER }: MattingSegment,
): Promise<{ mattes: Matte[]; state?: Uint8Array }> {
  const { picture: source, timeBase } = shot;
  const firstFrame = Math.max(0, start - matter.warmUpFrames);
  await using stage = await matter.open({ source, timeBase, finding, firstFrame, state, signal });
  for (let number = firstFrame; number < start; number++) await stage.warmUp(shot.createFrame(number));
  const last = Math.min(shot.frameCount, end + matter.lookAheadFrames);
  const mattes = await Array.fromAsync(matteFrames(stage, shot, { start, end: last }));
  return { mattes: mattes.slice(0, end - start), state: stage.saveState?.() };
}

/** Everything that a stage gives for some frames of a shot. */
export async function* matteFrames(
  stage: MatteStage,
  shot: MattingShot,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Matte, void, undefined> {
  for (let number = start; number < end; number++) yield* stage.process(shot.createFrame(number));
  yield* stage.flush();
}
