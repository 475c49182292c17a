import { type DirectedMotion, measureVisibleMean, type PairMotion } from './pair-motion.ts';

/** Share of a picture that has to be found in its neighbor. */
const MIN_FOUND = 0.25;
/** Mean difference in 10-bit codes from which found pixels have to show the same texture, as they do when light changes. */
const OTHER_LIGHT = 96;
const MIN_LIKENESS = 0.5;

/** Whether a new shot begins between two pictures: most of neither is found in the other, or all is plain and differs. */
export function isCut({ forward, backward }: PairMotion): boolean {
  return isOther(forward) && isOther(backward);
}

function isOther({ hidden, differences, likeness }: DirectedMotion): boolean {
  let found = 0;
  for (let i = 0; i < hidden.length; i++) if (hidden[i] === 0) found++;
  if (found < MIN_FOUND * hidden.length) return true;
  return likeness < MIN_LIKENESS && measureVisibleMean(differences, hidden) > OTHER_LIGHT;
}
