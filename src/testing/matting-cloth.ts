import type { Sample } from './matting-canvas.ts';
import type { Color } from './matting-color.ts';

/** What a surface is made of. */
export interface Surface {
  readonly color: Color;
  /** Color of the checks woven into it; undefined for skin. */
  readonly checks?: Color;
  /** Depth of its folds, 0 to 1. */
  readonly folds: number;
}

const STEPS = 4096;
const SINES = Float32Array.from({ length: STEPS }, (_, i) => Math.sin((i / STEPS) * Math.PI * 2));

/** Sine from a table, as cloth needs a handful for each point. */
function wave(angle: number): number {
  return SINES[Math.floor(angle * (STEPS / (Math.PI * 2))) & (STEPS - 1)]!;
}

/** From the left, above and in front, as a unit vector. */
const LIGHT = { x: -0.48, y: -0.52, z: 0.706 };

/** Gives a sample the color of its surface in the light. */
export function shade(sample: Sample, { color, checks, folds }: Surface): void {
  const { slope, along, aside } = sample;
  const fold =
    folds *
    (wave(along * 46 + 2.2 * wave(aside * 19)) + 0.6 * wave(along * 83 - aside * 37)) *
    (0.4 + Math.abs(slope));
  const x = Math.max(-0.98, Math.min(0.98, slope * 0.92 + fold * 0.3));
  const facing = x * LIGHT.x + fold * 0.3 * LIGHT.y + Math.sqrt(1 - x * x) * LIGHT.z;
  const light = 0.28 + 0.95 * Math.max(0, facing);
  const thread =
    1 + (checks ? 0.1 * wave(along * 420) * wave(aside * 420) : 0.03 * wave(along * 130 + aside * 90));
  const weave = checks ? weigh(along) + weigh(aside) : 0;
  const other = checks ?? color;
  sample.red = (color.red + (other.red - color.red) * weave * 0.45) * light * thread;
  sample.green = (color.green + (other.green - color.green) * weave * 0.45) * light * thread;
  sample.blue = (color.blue + (other.blue - color.blue) * weave * 0.45) * light * thread;
}

/** How much of the second thread lies at a place: bands of a twelfth of the picture's height with soft borders. */
function weigh(place: number): number {
  return Math.min(1, Math.max(0, 0.5 + 2 * wave(place * 74)));
}
