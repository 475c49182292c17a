import type { DepthEstimator } from '../../engines/depth-estimator.ts';
import { followEdges } from '../../frames/depth-edges.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import { estimateCueDepth } from './cue-depth.ts';

/** Width in pixels in which the cues are measured. */
const CUE_WIDTH = 192;

/** The depth estimator without a net: from position, regions, sky, haze and focus. */
export const cueDepthEstimator: DepthEstimator = {
  id: 'builtin-depth',
  version: '1',
  async estimate(frame, format) {
    const width = Math.min(CUE_WIDTH, format.width);
    const height = Math.max(1, Math.round((width * format.height) / format.width));
    const picture = readRgbPicture(frame, format, { width, height });
    return followEdges({ width, height, depth: estimateCueDepth(picture) }, frame, format);
  },
  async [Symbol.asyncDispose]() {},
};
