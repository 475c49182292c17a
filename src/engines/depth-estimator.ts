import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';

/** Relative depth of a picture, row by row: 0 is the farthest point, 1 the nearest. */
export interface DepthMap {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
}

/** Estimates depth. Values of one picture can be compared with each other, those of two pictures only roughly. */
export interface DepthEstimator extends AsyncDisposable {
  readonly id: string;
  /** Part of every artifact key: raise it when depths change. */
  readonly version: string;
  readonly usesAccelerator?: boolean;
  /** Estimates the depth of a frame, which stays the caller's, in the frame's own size. */
  estimate(frame: Frame, format: WorkingPicture, signal: AbortSignal): Promise<DepthMap>;
}
