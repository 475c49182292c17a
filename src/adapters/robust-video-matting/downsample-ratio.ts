/** How much of a person is in the picture: head and shoulders, or all. */
export type Framing = 'portrait' | 'full-body';

/** Most pixels of the longest side of what the net looks at: .375 and .6 of 720p, as the authors advise, and alike for others. */
const MAX_SIDES: Readonly<Record<Framing, number>> = { portrait: 480, 'full-body': 768 };

/** Share of a picture's sides that the net looks at. A guided filter brings the result to the full size. */
export function computeDownsampleRatio(
  { width, height }: { readonly width: number; readonly height: number },
  framing: Framing,
): number {
  return Math.min(1, MAX_SIDES[framing] / Math.max(width, height));
}

/** Share of the height from which on somebody whom the lower border cuts is seen closely. */
const PORTRAIT_HEIGHT = 0.5;

/** Tells from a matte, row by row, whether it is of head and shoulders: cut off by the lower border, and large. */
export function findFraming(alpha: Float32Array, width: number): Framing {
  const height = alpha.length / width;
  const hasSubject = (row: number): boolean => {
    for (let i = row * width; i < (row + 1) * width; i++) if (alpha[i]! > 0.5) return true;
    return false;
  };
  let top = 0;
  while (top < height && !hasSubject(top)) top++;
  const isCutOff = hasSubject(Math.floor(height * 0.99));
  return isCutOff && height - top >= height * PORTRAIT_HEIGHT ? 'portrait' : 'full-body';
}
