import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { createPositions, type SourcePositions } from '../warp/tile-patch.ts';
import { findLife } from './living-regions.ts';
import { CLOUD_DRIFT, createLifeField, LIFE_TILE, type LifeField, moveCorner } from './motion.ts';

/** A moment of a living picture. */
export interface LifeMoment {
  /** Phase of the loop in which water and leaves move, 0 to 1. */
  readonly phase: number;
  /** Where the clouds are on the way that they go once, without a way back: -0.5 to 0.5. */
  readonly drift: number;
}

/**
 * How the water, the clouds and the leaves of a picture move, as offsets for whoever draws the picture through a moving
 * camera; all else stays as it is. Clouds drift in one direction, as far as `SubtleLife` lets them in a loop.
 */
export class LifeOffsets {
  readonly #field: LifeField;
  readonly #size: Pick<WorkingPicture, 'width' | 'height'>;
  readonly #offsets: SourcePositions;
  readonly #moved = new Float64Array(2);

  private constructor(field: LifeField, { width, height }: WorkingPicture) {
    this.#field = field;
    this.#size = { width, height };
    this.#offsets = createPositions({ width, height }, LIFE_TILE);
  }

  /** Finds what lives in a picture, which stays the caller's; undefined if nothing does. */
  static find(picture: Frame, format: WorkingPicture): LifeOffsets | undefined {
    const field = createLifeField(findLife(picture, format), format);
    const isAlive = [field.clouds, field.water, field.leaves].some((kind) => kind.some((share) => share > 0));
    return isAlive ? new LifeOffsets(field, format) : undefined;
  }

  /** Offsets from where a corner is seen to where its samples come from, in pixels; valid until the next call. */
  computeAt({ phase, drift }: LifeMoment): SourcePositions {
    const { clouds } = this.#field;
    const { u, v } = this.#offsets;
    const moment = { ...this.#size, phase };
    const drifted = CLOUD_DRIFT * this.#size.width * drift;
    for (let corner = 0; corner < clouds.length; corner++) {
      moveCorner(this.#field, corner, moment, this.#moved);
      u[corner] = -this.#moved[0]! - clouds[corner]! * drifted;
      v[corner] = -this.#moved[1]!;
    }
    return this.#offsets;
  }
}
