import type { Plane16 } from '../../media/frame.ts';

/** Adds detail to enlarged luma, in its place. */
export interface Sharpener {
  /**
   * Planes of one size, of 10-bit codes.
   *
   * @param base enlarged luma, which is sharpened
   * @param soft the same, without the detail just below the source's Nyquist frequency
   * @param mask how much detail may be added: 0 none, 1023 all
   */
  sharpen(base: Plane16, soft: Plane16, mask: Plane16): void;
}
