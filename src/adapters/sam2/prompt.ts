import type { Place } from '../../engines/picked-subject.ts';
import type { TensorValue } from '../../inference/session.ts';
import type { PictureBox } from '../mask-nets/picture-box.ts';

/** A place that the net is told. */
export interface PromptPoint extends Place {
  /** Whether it is on the subject; false says that what is there doesn't belong to it. */
  readonly isInside: boolean;
}

/** What points at the subject, in shares of width and height. */
export interface SubjectPrompt {
  /** None while the subject is hidden. */
  readonly points: readonly PromptPoint[];
  /** The box around it, as far as that is known. */
  readonly box?: PictureBox;
  /** Its mask of a frame before in logits, moved to where it is now. */
  readonly mask?: Float32Array;
}

/** Rows and columns of the mask that the decoder takes. */
export const MASK_SIDE = 256;
/** Rows and columns of the picture in which places are counted. */
const SIDE = 1024;
/** Labels of places outside and on the subject, and of a box's corners (sam2/modeling/sam/prompt_encoder.py). */
const OUTSIDE = 0;
const ON_SUBJECT = 1;
const TOP_LEFT = 2;
const BOTTOM_RIGHT = 3;

/** The decoder's inputs that say what is wanted. */
export function createPrompt({ points, box, mask }: SubjectPrompt): Record<string, TensorValue> {
  const places = [
    ...points.map(({ x, y, isInside }) => [x, y, isInside ? ON_SUBJECT : OUTSIDE] as const),
    ...(box ? [[box.left, box.top, TOP_LEFT] as const, [box.right, box.bottom, BOTTOM_RIGHT] as const] : []),
  ];
  const coordinates = places.flatMap(([x, y]) => [x * SIDE, y * SIDE]);
  return {
    point_coords: { data: Float32Array.from(coordinates), shape: [1, places.length, 2] },
    point_labels: { data: Float32Array.from(places, ([, , label]) => label), shape: [1, places.length] },
    mask_input: {
      data: mask ?? new Float32Array(MASK_SIDE * MASK_SIDE),
      shape: [1, 1, MASK_SIDE, MASK_SIDE],
    },
    has_mask_input: { data: Float32Array.of(mask ? 1 : 0), shape: [1] },
  };
}
