import { AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST } from 'node-av/constants';
import type { Frame } from '../frame.ts';

/** Which field of an interlaced picture is shown first. */
type FieldOrder = 'top-first' | 'bottom-first';

/** The pictures of a video that are marked as two fields of different times. */
export interface InterlacedPictures {
  readonly count: number;
  /** The order of most of them. */
  readonly order: FieldOrder;
}

/** Counts the pictures that are marked as interlaced; containers don't tell it, and a video may mix both kinds. */
export class FieldMeter {
  #count = 0;
  #topFirst = 0;

  add({ flags }: Pick<Frame, 'flags'>): void {
    if ((flags & AV_FRAME_FLAG_INTERLACED) === 0) return;
    this.#count++;
    if ((flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) !== 0) this.#topFirst++;
  }

  /** Undefined if all pictures so far are progressive. */
  getResult(): InterlacedPictures | undefined {
    if (this.#count === 0) return undefined;
    return { count: this.#count, order: 2 * this.#topFirst >= this.#count ? 'top-first' : 'bottom-first' };
  }
}
