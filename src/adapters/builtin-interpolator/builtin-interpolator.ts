import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import { interpolateFrames } from '../../frames/interpolator.ts';

/** The interpolator without a net: pixels are moved by optical flow in both directions. */
export const motionInterpolator: FrameInterpolator = {
  id: 'builtin',
  version: '1',
  interpolate: interpolateFrames,
  async [Symbol.asyncDispose]() {},
};
