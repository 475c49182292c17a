import type { Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { SafeZonePolicy } from './safe-mask.ts';

/** The size of a picture and the range of its codes. */
export type ZonePicture = Pick<WorkingPicture, 'width' | 'height' | 'isFullRange'>;

/** Finds on a grid, frame by frame, where detail may be added. */
export interface SafeZones {
  /**
   * Takes the luma of the next frame. All pixels of a first frame move.
   *
   * @param motionThreshold share of full scale by which a pixel changes that moves, 0 to 1
   */
  take(luma: Plane16, motionThreshold: number, isFirst: boolean): void;
  /** Writes the mask of the frame to `output`, which has the grid's size. @returns the share of safe pixels, 0 to 1 */
  compute(policy: SafeZonePolicy, output: Plane16): number;
}
