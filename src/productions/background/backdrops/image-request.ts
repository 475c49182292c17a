import type { PlanarTransform } from '../../../analysis/planar-transform.ts';
import type { Rational } from '../../../core/rational.ts';
import type { DepthEstimator } from '../../../engines/depth-estimator.ts';
import type { Fit } from '../../../media/stills/fit-filters.ts';
import type { BackdropPicture } from './backdrop-picture.ts';
import type { VideoTimes } from './video-times.ts';

/** How a still picture is to become a background. */
export interface ImageBackdropRequest {
  readonly picture: BackdropPicture;
  readonly fit: Fit;
  /** Shape of the video's pixels. */
  readonly sampleAspectRatio: Rational;
  readonly times: VideoTimes;
  /** Whether clouds drift, water shimmers and leaves sway while the camera stands still. */
  readonly hasLife: boolean;
  /** How the camera moves, if it does; undefined for a camera that stands. */
  readonly camera?: MovingCamera;
  /** Told the share of the camera's motion that is followed in a shot, by its position, if it is not all of it. */
  readonly onPartlyFollowed?: (shot: number, share: number) => void;
}

/** Motion of the background in the video, and what tells which parts of the new one are near. */
export interface MovingCamera {
  /** For each frame of the video, the motion since its shot began; see `CameraPosition`. Undefined in still shots. */
  readonly transforms: readonly (PlanarTransform | undefined)[];
  /** How many frames each shot has, in order. */
  readonly shotLengths: readonly number[];
  readonly depth: DepthEstimator;
}
