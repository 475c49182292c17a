import type { FloatMask } from './mask-cores.ts';

const CERTAIN = 0.9;
const POSSIBLE = 0.1;
/** Least share of a picture that is somebody. */
const MIN_AREA = 0.002;
/** Pixels of doubt for each pixel of the outline: a clear outline has 2 to 4, where a person is lost 9 and more. */
const CLEAR = 4;
const LOST = 9;

/** How clear a mask is. */
export interface MaskClarity {
  /** 1 if the outline is clear, 0 if the subject was lost; 1 as well if there is nobody. */
  readonly clarity: number;
  /** Whether there is anything that could be a subject. */
  readonly isSomebody: boolean;
}

/**
 * Judges a mask by how much of it is neither subject nor background, for the length of its outline: a net that lost its
 * subject leaves a haze.
 *
 * @param scale pixels of the net's own mask for each pixel of this one
 */
export function judgeClarity({ width, values }: FloatMask, scale = 1): MaskClarity {
  let [doubtful, possible, outline] = [0, 0, 0];
  for (let i = 0, x = 0; i < values.length; i++, x = x + 1 === width ? 0 : x + 1) {
    const value = values[i]!;
    if (value > POSSIBLE) {
      possible++;
      if (value < CERTAIN) doubtful++;
    }
    const isInside = value > 0.5;
    if (x > 0 && isInside !== values[i - 1]! > 0.5) outline++;
    if (i >= width && isInside !== values[i - width]! > 0.5) outline++;
  }
  const isSomebody = possible >= values.length * MIN_AREA;
  const doubt = (doubtful * scale) / Math.max(1, outline);
  const clarity = Math.min(1, Math.max(0, (LOST - doubt) / (LOST - CLEAR)));
  return { clarity: isSomebody ? clarity : 1, isSomebody };
}
