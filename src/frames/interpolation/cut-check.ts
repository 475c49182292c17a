import type { DirectedMotion, PairMotion } from './pair-motion.ts';

/** Difference up to which a pixel is taken for the one that it is found at, in 10-bit codes. */
const SAME_PIXEL = 96;
/** Share of a picture that has to be found in its neighbor. */
const MIN_FOUND = 0.4;

/** Whether a new shot begins between two pictures: most of neither is found in the other. */
export function isCut({ forward, backward }: PairMotion): boolean {
  return Math.max(measureFound(forward), measureFound(backward)) < MIN_FOUND;
}

/** Share of a picture's pixels whose motion leads there and back, to much the same color. */
function measureFound({ hidden, differences }: DirectedMotion): number {
  let found = 0;
  for (let i = 0; i < hidden.length; i++) if (hidden[i] === 0 && differences[i]! < SAME_PIXEL) found++;
  return found / hidden.length;
}
