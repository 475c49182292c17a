import { type Stretch, TIMELINE_RATE } from './timeline.ts';

export interface DuckedStretch extends Stretch {
  /** How far a bed is down, in dB, as a positive number. */
  readonly depthDb: number;
}

const LOOK_AHEAD = Math.round(0.2 * TIMELINE_RATE);
const RELEASE = Math.round(0.8 * TIMELINE_RATE);
/** Shorter pauses stay ducked: a bed that comes and goes between sentences draws the ear to itself. */
const BRIDGED = Math.round(1.2 * TIMELINE_RATE);

/**
 * How far a bed steps back while somebody speaks, from known stretches of speech instead of a detector: it is down when
 * the first word comes, stays down over short pauses, and returns slowly. The depth never jumps.
 */
export class Ducking {
  readonly #stretches: readonly DuckedStretch[];
  #first = 0;

  /** @param speech in order of time */
  constructor(speech: readonly DuckedStretch[]) {
    this.#stretches = speech.flatMap((stretch, i) => {
      const next = speech[i + 1];
      if (!next || next.start - stretch.end > BRIDGED || next.start <= stretch.end) return [stretch];
      const depthDb = Math.min(stretch.depthDb, next.depthDb);
      return [stretch, { start: stretch.end, end: next.start, depthDb }];
    });
  }

  /** Decibels by which the bed is down at `sample`; asked for at rising positions. */
  depthDbAt(sample: number): number {
    const stretches = this.#stretches;
    while (this.#first < stretches.length && stretches[this.#first]!.end + RELEASE <= sample) this.#first++;
    let depth = 0;
    for (let i = this.#first; i < stretches.length && stretches[i]!.start - LOOK_AHEAD < sample; i++)
      depth = Math.max(depth, depthOf(stretches[i]!, sample));
    return depth;
  }
}

function depthOf({ start, end, depthDb }: DuckedStretch, sample: number): number {
  if (sample < start) return depthDb * (1 - (start - sample) / LOOK_AHEAD);
  if (sample > end) return depthDb * Math.max(0, 1 - (sample - end) / RELEASE);
  return depthDb;
}
