import { parseRational, type Rational, toNumber } from '../core/rational.ts';
import type { EditDecisions, EditSource } from './edit-decisions.ts';

const USUAL_RATE: Rational = { num: 25, den: 1 };

/** Frames a second of a source, as the document says. */
export function rateOfSource({ frame_rate }: EditSource): Rational {
  const rate = frame_rate === undefined ? undefined : parseRational(frame_rate);
  return rate && toNumber(rate) > 0 ? rate : USUAL_RATE;
}

/** The rate of an edit for formats that know one only: that of the source most clips are of. */
export function rateOfEdit({ sources, clips }: EditDecisions): Rational {
  const counts = sources.map(({ id }) => clips.filter(({ source }) => source === id).length);
  return rateOfSource(sources[counts.indexOf(Math.max(...counts))]!);
}
