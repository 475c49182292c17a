import type { Interval } from '../core/samples.ts';
import { fromDb } from './levels.ts';

export interface DuckedInterval extends Interval {
  /** Attenuation of the bed in dB, as a positive number. */
  readonly depthDb: number;
}

/** How fast a bed is lowered and raised, in samples at 48 kHz. */
export interface DuckingTimes {
  /** It is lowered within this before the first word. */
  readonly attack: number;
  readonly release: number;
}

const SLOW: DuckingTimes = { attack: 9_600, release: 38_400 };
/** The bed stays ducked over shorter pauses, as fading in and out between sentences would distract. */
const BRIDGED = 57_600;
/** Samples between two points of the gain curve, which is linear in between. */
const CURVE_STEP = 48;

/**
 * Attenuation of a bed under speech, from known intervals of speech instead of a level detector: it is complete at the
 * first word, continues over short pauses, and recovers slowly. The curve is continuous.
 */
export class Ducking {
  readonly #intervals: readonly DuckedInterval[];
  readonly #times: DuckingTimes;
  #first = 0;

  /** @param speech intervals in order of time */
  constructor(speech: readonly DuckedInterval[], times = SLOW) {
    this.#times = times;
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
    const { attack, release } = this.#times;
    while (this.#first < intervals.length && intervals[this.#first]!.end + release <= sample) this.#first++;
    let depth = 0;
    for (let i = this.#first; i < intervals.length && intervals[i]!.start - attack < sample; i++)
      depth = Math.max(depth, computeDepth(intervals[i]!, this.#times, sample));
    return depth;
  }

  /** Lowers the samples of a bed in place, of which `from` is the first. Successive calls need increasing positions. */
  apply(channels: readonly Float32Array[], from: number): void {
    const length = channels[0]?.length ?? 0;
    let before = fromDb(-this.getDepthDb(from));
    for (let at = 0; at < length; at += CURVE_STEP) {
      const until = Math.min(length, at + CURVE_STEP);
      const after = fromDb(-this.getDepthDb(from + until));
      for (const samples of channels)
        for (let i = at; i < until; i++) samples[i]! *= before + ((after - before) * (i - at)) / CURVE_STEP;
      before = after;
    }
  }
}

function computeDepth(
  { start, end, depthDb }: DuckedInterval,
  { attack, release }: DuckingTimes,
  sample: number,
): number {
  if (sample < start) return depthDb * (1 - (start - sample) / attack);
  if (sample > end) return depthDb * Math.max(0, 1 - (sample - end) / release);
  return depthDb;
}
