import { type Interval, TIMELINE_RATE } from './timeline.ts';

export interface DuckedInterval extends Interval {
  /** How far a bed is down, in dB, as a positive number. */
  readonly depthDb: number;
}

const LOOK_AHEAD = Math.round(0.2 * TIMELINE_RATE);
const RELEASE = Math.round(0.8 * TIMELINE_RATE);
/** Shorter pauses stay ducked: a bed that comes and goes between sentences draws the ear to itself. */
const BRIDGED = Math.round(1.2 * TIMELINE_RATE);

/**
 * How far a bed steps back while somebody speaks, from known intervals of speech instead of a detector: it is down when
 * the first word comes, stays down over short pauses, and returns slowly. The depth never jumps.
 */
export class Ducking {
  readonly #intervals: readonly DuckedInterval[];
  #first = 0;

  /** @param speech in order of time */
  constructor(speech: readonly DuckedInterval[]) {
    this.#intervals = speech.flatMap((interval, i) => {
      const next = speech[i + 1];
      if (!next || next.start - interval.end > BRIDGED || next.start <= interval.end) return [interval];
      const depthDb = Math.min(interval.depthDb, next.depthDb);
      return [interval, { start: interval.end, end: next.start, depthDb }];
    });
  }

  /** Decibels by which the bed is down at `sample`; asked for at rising positions. */
  getDepthDb(sample: number): number {
    const intervals = this.#intervals;
    while (this.#first < intervals.length && intervals[this.#first]!.end + RELEASE <= sample) this.#first++;
    let depth = 0;
    for (let i = this.#first; i < intervals.length && intervals[i]!.start - LOOK_AHEAD < sample; i++)
      depth = Math.max(depth, computeDepth(intervals[i]!, sample));
    return depth;
  }
}

function computeDepth({ start, end, depthDb }: DuckedInterval, sample: number): number {
  if (sample < start) return depthDb * (1 - (start - sample) / LOOK_AHEAD);
  if (sample > end) return depthDb * Math.max(0, 1 - (sample - end) / RELEASE);
  return depthDb;
}
