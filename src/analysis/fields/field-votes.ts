import type { CombSample } from './comb-meter.ts';

/**
 * What a picture and the one before tell of their fields: both of one moment; of two moments, top or bottom first; or one
 * of the moment of the other field of the picture before, as where frames are spread over fields. Undefined at rest.
 */
export type FieldVote = 'progressive' | 'top-first' | 'bottom-first' | 'top-late' | 'bottom-late' | undefined;

/** Combing in codes a pixel from which on something moves. */
const MIN_MOTION = 0.02;
/** How far a fit is below those that don't fit, as a share of them. */
const GOOD_FIT = 0.3;
/** How alike two fits of the same distance are at least. */
const ALIKE = 0.45;
const NEAR = 2;
/** How much more a combed picture sticks out between its rows than between those of a field. */
const COMBED = 1.25;

/** A vote for each picture. What fine detail shows without motion is left out of account. */
export function voteOnFields(samples: readonly CombSample[]): FieldVote[] {
  const lows = samples.map(({ own, earlierBottom, earlierTop }) => Math.min(own, earlierBottom, earlierTop));
  return samples.map((sample, i) => {
    const floor = Math.min(...lows.slice(Math.max(0, i - NEAR), i + NEAR + 1));
    return vote(sample, floor);
  });
}

function vote(sample: CombSample, floor: number): FieldVote {
  const own = sample.own - floor;
  const [bottom, top] = [sample.earlierBottom - floor, sample.earlierTop - floor];
  if (Math.max(own, bottom, top) < MIN_MOTION) return undefined;
  // Fields of consecutive frames are as far apart one way as the other.
  const isEven = Math.min(bottom, top) > ALIKE * Math.max(bottom, top);
  if (isEven && own < GOOD_FIT * Math.min(bottom, top)) return 'progressive';
  // Where pictures move up by a row, fields fit those of others by chance.
  if (sample.own < COMBED * sample.detail + MIN_MOTION) return undefined;
  if (bottom < GOOD_FIT * own && own > GOOD_FIT * top) return 'top-late';
  if (top < GOOD_FIT * own && own > GOOD_FIT * bottom) return 'bottom-late';
  // Of two moments, the field that comes first is nearer to the picture before.
  if (bottom < top && Math.min(own, bottom) < 0.8 * top) return 'top-first';
  if (top < bottom && Math.min(own, top) < 0.8 * bottom) return 'bottom-first';
  return undefined;
}
