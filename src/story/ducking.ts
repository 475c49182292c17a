import { type Interval, TIMELINE_RATE } from './timeline.ts';

export interface DuckedInterval extends Interval {
  /** Attenuation of the bed in dB, as a positive number. */
  readonly depthDb: number;
}

const LOOK_AHEAD = Math.round(0.2 * TIMELINE_RATE);
const RELEASE = Math.round(0.8 * TIMELINE_RATE);
/** The bed stays ducked over shorter pauses, as fading in and out between sentences would distract. */
const BRIDGED = Math.round(1.2 * TIMELINE_RATE);

/**
 * Attenuation of a bed under speech, from known intervals of speech instead of a level detector: it is complete at the
 * first word, continues over short pauses, and recovers slowly. The curve is continuous.
 */
export class Ducking {
  readonly #intervals: readonly DuckedInterval[];
  #first = 0;

  /** @param speech intervals in order of time */
  constructor(speech: readonly DuckedInterval[]) {
    this.#intervals = speech.flatMap((interval, i) => {
      const next = speech[i + 1];
      if (!next || next.start - interval.end > BRIDGED || next.start <= interval.end) return [interval];
      const depthDb = Math.min(interval.depthDb, next.depthDb);
      return [interval, { start: interval.end, end: next.start, depthDb }];
    });
  }

  /** Attenuation of the bed in dB at `sample`. Successive calls need increasing positions. */
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
