import { parseRational, type Rational, toNumber } from '../core/rational.ts';
import type { EditDecisions, EditSource } from './edit-decisions.ts';

const DEFAULT_RATE: Rational = { num: 25, den: 1 };

/** Frame rate of a source in frames per second; 25 if the document states none. */
export function rateOfSource({ frame_rate }: EditSource): Rational {
  const rate = frame_rate === undefined ? undefined : parseRational(frame_rate);
  return rate && toNumber(rate) > 0 ? rate : DEFAULT_RATE;
}

/** One frame rate for formats that hold only one: that of the source with the most clips. */
export function rateOfEdit({ sources, clips }: EditDecisions): Rational {
  const counts = sources.map(({ id }) => clips.filter(({ source }) => source === id).length);
  return rateOfSource(sources[counts.indexOf(Math.max(...counts))]!);
}
