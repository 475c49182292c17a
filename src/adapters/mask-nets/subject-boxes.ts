import { z } from 'zod';
import type { Json } from '../../engines/matter.ts';
import { type PictureBox, WHOLE_PICTURE } from './picture-box.ts';

/** A frame's number in the shot and the subject's box there. */
export interface SeenBox {
  readonly number: number;
  readonly box: PictureBox;
}

/** Neighbors on each side whose boxes a box includes, as hands and hair move faster than it does. */
const INCLUDED = 2;
/** Frames over which boxes are smoothed. */
const SMOOTHING_FRAMES = 5;
const DECIMALS = 1e4;

const share = z.number().min(0).max(1);
const boxesSchema = z.object({
  boxes: z.array(z.tuple([z.int().min(0), share, share, share, share])),
  isSelected: z.boolean(),
});

/**
 * Where the subject is in each frame of a shot. A box that jumped from frame to frame would make the mask boil, so boxes of
 * neighbors are joined, and their sides averaged with Gaussian weights.
 */
export class SubjectBoxes {
  readonly #seen: readonly SeenBox[];
  /** Whether one of several people was chosen, so that others are background. */
  readonly isSelected: boolean;

  /** @param seen boxes of some frames, in order */
  constructor(seen: readonly SeenBox[], isSelected = false) {
    this.isSelected = isSelected;
    this.#seen = seen.map(({ number }, i) => ({
      number,
      box: joinBoxes(seen.slice(Math.max(0, i - INCLUDED), i + INCLUDED + 1).map(({ box }) => box)),
    }));
  }

  static fromJson(data: Json): SubjectBoxes {
    const { boxes, isSelected } = boxesSchema.parse(data);
    const seen = boxes.map(([number, left, top, right, bottom]) => ({
      number,
      box: { left, top, right, bottom },
    }));
    return new SubjectBoxes(seen, isSelected);
  }

  /** Whether the subject was seen nowhere. */
  get isEmpty(): boolean {
    return this.#seen.length === 0;
  }

  /** The box of a frame; the whole picture if the subject was seen nowhere. */
  at(number: number): PictureBox {
    if (this.isEmpty) return WHOLE_PICTURE;
    // Relative to the nearest frame, so that far from all of them the weights don't vanish together.
    const nearest = Math.min(...this.#seen.map((each) => Math.abs(each.number - number)));
    const box = { left: 0, top: 0, right: 0, bottom: 0 };
    let weights = 0;
    for (const { number: other, box: seen } of this.#seen) {
      const distance = (other - number) ** 2 - nearest ** 2;
      const weight = Math.exp(-distance / (2 * SMOOTHING_FRAMES ** 2));
      weights += weight;
      for (const side of ['left', 'top', 'right', 'bottom'] as const) box[side] += weight * seen[side];
    }
    for (const side of ['left', 'top', 'right', 'bottom'] as const) box[side] /= weights;
    return box;
  }
}

export function encodeBoxes(seen: readonly SeenBox[], isSelected: boolean): Json {
  const boxes = seen.map(({ number, box: { left, top, right, bottom } }) => [
    number,
    ...[left, top, right, bottom].map((side) => Math.round(side * DECIMALS) / DECIMALS),
  ]);
  return { boxes, isSelected };
}

function joinBoxes(boxes: readonly PictureBox[]): PictureBox {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}
