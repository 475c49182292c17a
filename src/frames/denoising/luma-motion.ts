/** The motion of the luma plane, for the gate of a chroma plane. Shifts are those of chroma subsampling. */
export interface LumaMotion {
  /** 0 (still) to 255 (moving) for each pixel of luma. */
  readonly motion: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** The motion of luma at a pixel of chroma, 0 to 1. */
export function getLumaMotion(
  { motion, width, height, shiftX, shiftY }: LumaMotion,
  x: number,
  y: number,
): number {
  const lumaX = Math.min(width - 1, x << shiftX);
  const lumaY = Math.min(height - 1, y << shiftY);
  return motion[lumaY * width + lumaX]! / 255;
}

/** Writes the motion of luma, 0 to 255, at each pixel of a chroma plane of `width` without padding. */
export function spreadLumaMotion(
  { motion, width: lumaWidth, height: lumaHeight, shiftX, shiftY }: LumaMotion,
  target: Uint8Array,
  width: number,
): void {
  for (let at = 0, y = 0; at < target.length; at += width, y++) {
    const from = Math.min(lumaHeight - 1, y << shiftY) * lumaWidth;
    for (let x = 0; x < width; x++) target[at + x] = motion[from + Math.min(lumaWidth - 1, x << shiftX)]!;
  }
}
