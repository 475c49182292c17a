import { averageBoxes } from '../guided-upsampling.ts';
import { findNearestKnown } from './nearest-known.ts';
import { fillSmoothly } from './pull-push.ts';

/** A hole in a plane, row by row: 0 is known, 255 unknown; between them the filling gives way to what is there. */
export interface Hole {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array;
  /** For each sample of the hole, how far its border is away, in samples. */
  readonly offsetX: Float32Array;
  readonly offsetY: Float32Array;
}

/** Half-width in pixels of the squares over which offsets are averaged, so that a frayed border makes no frayed filling. */
const EVENING = 4;

/** Finds for each sample of a hole where its border is. */
export function findHole(mask: Uint8Array, width: number, height: number): Hole {
  const { offsetX, offsetY } = findNearestKnown(mask, width, height);
  const size = { width, height };
  return {
    ...size,
    mask,
    offsetX: averageBoxes(Float32Array.from(offsetX), size, EVENING),
    offsetY: averageBoxes(Float32Array.from(offsetY), size, EVENING),
  };
}

/** Distance from the hole's border in pixels up to which texture continues, and over which it fades. */
const TEXTURE_REACH = 40;
const TEXTURE_FADE = 40;

/**
 * Continues a plane behind what stood in front of it: near the border of the hole as the mirror image of what lies
 * outside, so that texture and lines go on without a step; deeper inside, where no camera looks, by smooth colors.
 */
export function fillBehind(samples: Int16Array, hole: Hole): Int16Array {
  const { width, height, mask } = hole;
  const values = new Float32Array(samples);
  const weights = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i++) weights[i] = mask[i] ? 0 : 1;
  const smooth = fillSmoothly({ width, height, values, weights });
  const result = samples.slice();
  for (let at = 0; at < mask.length; at++) {
    if (!mask[at]) continue;
    const filling = mirror(samples, hole, at, smooth[at]!);
    const mixed = samples[at]! + ((filling - samples[at]!) * mask[at]!) / 255;
    result[at] = Math.round(mask[at] === 255 ? mixed : limitBehind(samples, hole, at, mixed));
  }
  return result;
}

/** The sample on the other side of the border, fading into `smooth` far inside. */
function mirror(samples: Int16Array, hole: Hole, at: number, smooth: number): number {
  const { width, height, mask, offsetX, offsetY } = hole;
  const x = at % width;
  const dx = offsetX[at]!;
  const dy = offsetY[at]!;
  const fade = (TEXTURE_REACH + TEXTURE_FADE - Math.sqrt(dx * dx + dy * dy)) / TEXTURE_FADE;
  const fromX = Math.round(x + 2 * dx);
  const fromY = Math.round((at - x) / width + 2 * dy);
  const from = fromY * width + fromX;
  const isKnown = fromX >= 0 && fromY >= 0 && fromX < width && fromY < height && mask[from] === 0;
  return isKnown && fade > 0 ? smooth + Math.min(1, fade) * (samples[from]! - smooth) : smooth;
}

/** Half-width of the surroundings whose colors a half-transparent pixel may have. */
const SURROUNDINGS = 2;

/**
 * At a soft edge, the picture is a mixture of what is in front, `f`, and what is behind. Brings the latter so near to the
 * picture that `f` becomes no color that is not found around.
 */
function limitBehind(samples: Int16Array, { width, height, mask }: Hole, at: number, behind: number): number {
  const x = at % width;
  const y = (at - x) / width;
  let least = samples[at]!;
  let most = least;
  for (let row = Math.max(0, y - SURROUNDINGS); row <= Math.min(height - 1, y + SURROUNDINGS); row++) {
    for (let i = Math.max(0, x - SURROUNDINGS); i <= Math.min(width - 1, x + SURROUNDINGS); i++) {
      const value = samples[row * width + i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const opacity = mask[at]! / 255;
  const front = (samples[at]! - behind * (1 - opacity)) / opacity;
  const possible = front < least ? least : front > most ? most : front;
  return (samples[at]! - possible * opacity) / (1 - opacity);
}
