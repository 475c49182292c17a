import { getLumaScale } from '../analysis/luma.ts';
import { type Frame, getPlane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { upsampleGuided } from './guided-upsampling.ts';
import { resizePlane } from './plane-resampling.ts';

interface SizedDepth {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
}

/** Half-width of the guided filter's windows as a share of the picture's width. */
const RADIUS_SHARE = 1 / 64;
/** Deviation of luma, as a share of full scale, from which an edge of the picture may be one of the depth. */
const EDGE_DEVIATION = 0.045;

/** Enlarges a small depth map to the size of its frame, with edges where the frame's luma has them; 0 to 1. */
export function followEdges(small: SizedDepth, frame: Frame, format: WorkingPicture): SizedDepth {
  const { width, height } = format;
  const luma = getPlane16(frame, 0, width, height);
  const { span } = getLumaScale(format.isFullRange);
  const map = {
    width: small.width,
    height: small.height,
    values: small.depth,
    guide: resizePlane(luma, small.width, small.height),
    radius: Math.max(1, Math.round(small.width * RADIUS_SHARE)),
    epsilon: (EDGE_DEVIATION * span) ** 2,
  };
  const depth = upsampleGuided(map, luma);
  for (let i = 0; i < depth.length; i++) depth[i] = Math.min(1, Math.max(0, depth[i]!));
  return { width, height, depth };
}
