import type { PixelRows } from '../../media/video/light-converter.ts';

/** Changes linear light of the subject, or of what is behind it, in place: row `y` from `start` up to `end`. */
interface LightEffect {
  /** Begins a frame with its matte. */
  start(alpha: Uint16Array): void;
  apply(light: PixelRows, y: number, start: number, end: number): void;
}

/** A change of the subject. */
export interface ForegroundEffect extends LightEffect {
  /** Writes 1 for the tiles in which it changes opaque pixels, after `start`. */
  markTiles(marks: Uint8Array): void;
}

/** A change of the new background, such as a shadow. */
export interface BackgroundEffect extends LightEffect {
  /** Pixels of row `y` that it may change: from `start` up to `end`, the same for none. */
  getReach(y: number): { readonly start: number; readonly end: number };
}
