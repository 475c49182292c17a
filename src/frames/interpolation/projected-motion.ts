import type { FlowField } from '../../analysis/flow-field.ts';

/** In which of two pictures a pixel between them is seen. */
export const SEEN = { nowhere: 0, first: 1, second: 2, both: 3 } as const;

/** Motion of the pixels of a picture between two others. */
export interface ProjectedMotion {
  /** Motion from the first picture to the second, in pixels of the pixel that is between them here. */
  readonly flow: FlowField;
  /** Where each is seen, of `SEEN`. */
  readonly seen: Uint8Array;
}
