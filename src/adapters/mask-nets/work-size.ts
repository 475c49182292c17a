/** Longest side in which mattes are made; larger pictures would not show more to a net of 256 by 256. */
const MAX_SIDE = 1280;

/** How much larger than the subject's box the part is that the net looks at. */
export const BOX_MARGIN = 1.35;

/** The size in which a picture's matte is made. */
export function computeWorkSize({ width, height }: { readonly width: number; readonly height: number }): {
  readonly width: number;
  readonly height: number;
} {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
