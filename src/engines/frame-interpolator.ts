import type { InterpolationOptions } from '../frames/interpolator.ts';
import type { Frame } from '../media/frame.ts';

/** What an interpolator is asked for. */
export type InterpolationRequest = Omit<InterpolationOptions, 'drawBetween'>;

/**
 * Gives a video another frame rate. At the time of an input frame it is that frame, unchanged; across a cut nothing is mixed;
 * n frames become `round(n / rate * target)`.
 */
export interface FrameInterpolator extends AsyncDisposable {
  readonly id: string;
  /** Part of every artifact key: raise it when pictures change. */
  readonly version: string;
  /** @param frames of a constant rate; they become the interpolator's. @yields frames that are the caller's */
  interpolate(frames: AsyncIterable<Frame>, request: InterpolationRequest): AsyncIterable<Frame>;
}
