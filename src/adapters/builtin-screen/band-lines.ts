import type { Areas } from './areas.ts';

/**
 * How the opacity of each pixel of a key picture follows from what it shows: `constant` + `byToward` x its chroma along the
 * screen's + `byAcross` x that at right angles + `byLight` x its light, and at most `limit` x the chroma that it lacks to
 * the screen's. What is sure has its constant alone.
 */
export class BandLines {
  readonly constant: Float32Array;
  readonly byToward: Float32Array;
  readonly byAcross: Float32Array;
  readonly byLight: Float32Array;
  readonly limit: Float32Array;

  constructor(area: number) {
    this.constant = new Float32Array(area);
    this.byToward = new Float32Array(area);
    this.byAcross = new Float32Array(area);
    this.byLight = new Float32Array(area);
    this.limit = new Float32Array(area).fill(NO_LIMIT);
  }

  /** Makes screen of what is no longer looked at. */
  release(areas: Areas): void {
    for (const map of [this.constant, this.byToward, this.byAcross, this.byLight]) areas.release(map, 0);
    areas.release(this.limit, NO_LIMIT);
  }

  /** Gives a pixel an opacity that nothing changes. */
  fix(i: number, opacity: number): void {
    this.constant[i] = opacity;
    this.byToward[i] = 0;
    this.byAcross[i] = 0;
    this.byLight[i] = 0;
    this.limit[i] = NO_LIMIT;
  }
}

/** What is opaque lacks nearly all of the screen's chroma: no pixel beside it is limited by more than one. */
const NO_LIMIT = 4;
