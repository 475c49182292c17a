import type { FieldTreatment } from '../../media/video/field-treatment.ts';
import type { FrameIndex } from '../features.ts';
import type { FieldPlan } from './field-plan.ts';

/** How shown frames are made, with their times in ticks that are `ticksScale` times finer than those of the stream. */
export interface TimedFrames {
  readonly treatment: FieldTreatment;
  readonly pts: readonly number[];
}

/** The most ticks a second that containers hold. */
const MAX_TICKS_A_SECOND = 2 ** 31 - 1;

/**
 * Times the shown frames of a plan: film frames evenly, fields in the middle of their frames' durations. Undefined if all
 * frames are shown as they are decoded.
 *
 * @param ticksASecond of the stream
 */
export function timeShownFrames(
  { shown }: FieldPlan,
  { pts, durations }: Pick<FrameIndex, 'pts' | 'durations'>,
  ticksASecond: number,
): TimedFrames | undefined {
  if (shown.every(({ recipe, shift }) => recipe === 'whole' && shift === 0) && shown.length === pts.length)
    return undefined;
  const finest = shown.some(({ shift }) => shift % 0.5 !== 0)
    ? 4
    : shown.some(({ shift }) => shift !== 0)
      ? 2
      : 1;
  const ticksScale = ticksASecond * finest <= MAX_TICKS_A_SECOND ? finest : 1;
  const times = shown.map(({ frame, shift }) =>
    Math.round((pts[frame]! + shift * durations[frame]!) * ticksScale),
  );
  // Where film begins with a mixed frame, the first whole one takes its time.
  times[0] = pts[0]! * ticksScale;
  for (let i = 1; i < times.length; i++) times[i] = Math.max(times[i]!, times[i - 1]! + 1);
  return {
    treatment: {
      decodedPts: pts,
      frames: shown.map(({ frame }) => frame),
      recipes: shown.map(({ recipe }) => recipe),
      ticksScale,
      endTicks: Math.max(times.at(-1)! + 1, (pts.at(-1)! + durations.at(-1)!) * ticksScale),
    },
    pts: times,
  };
}
