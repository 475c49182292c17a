import type { FloatMask } from '../../frames/mask-cores.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { PixelBox } from './pixel-box.ts';

/** A net that tells in single pictures how surely each pixel belongs to the subject. */
export interface MaskNet extends AsyncDisposable {
  /** Longest side of its masks in pixels. */
  readonly side: number;
  /** Whether it is shown each picture's mirror image too: that steadies a coarse net, and doubles its time. */
  readonly looksTwice: boolean;
  /** Looks at a part of a picture, or at its mirror image. @returns a mask of that part, in the net's own size */
  segment(picture: RgbPicture, box: PixelBox, isMirrored?: boolean): Promise<FloatMask>;
}
