import type { LivingRegions } from './living-regions.ts';

/** About how long a loop of a living picture is. */
export const LOOP_SECONDS = 9;
/** Sides of the tiles whose corners move, in pixels. */
export const LIFE_TILE = 16;

/** How far a picture's parts move, at the corners of its tiles, and how strongly each kind is there, 0 to 1. */
export interface LifeField {
  readonly columns: number;
  readonly rows: number;
  readonly clouds: Float32Array;
  readonly water: Float32Array;
  readonly leaves: Float32Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function createLifeField(regions: LivingRegions, { width, height }: Size): LifeField {
  const columns = Math.ceil(width / LIFE_TILE) + 1;
  const rows = Math.ceil(height / LIFE_TILE) + 1;
  const sample = (values: Float32Array): Float32Array => {
    const result = new Float32Array(columns * rows);
    for (let i = 0; i < result.length; i++) {
      const x = ((i % columns) * LIFE_TILE * regions.width) / width;
      const y = (Math.floor(i / columns) * LIFE_TILE * regions.height) / height;
      const column = Math.min(regions.width - 1, Math.floor(x));
      result[i] = values[Math.min(regions.height - 1, Math.floor(y)) * regions.width + column]!;
    }
    return result;
  };
  return {
    columns,
    rows,
    clouds: sample(regions.clouds),
    water: sample(regions.water),
    leaves: sample(regions.leaves),
  };
}

/** A wave that runs over the picture: cycles over its width and height, cycles in a loop, and where it starts. */
interface Wave {
  readonly across: number;
  readonly down: number;
  readonly cycles: number;
  readonly start: number;
}

/** Ripples run towards the viewer, some obliquely. */
const RIPPLES: readonly Wave[] = [
  { across: 1.7, down: 9, cycles: -4, start: 0.1 },
  { across: -3.1, down: 7, cycles: -3, start: 0.45 },
  { across: 5.3, down: 11, cycles: -5, start: 0.8 },
];
/** Gusts pass over leaves from the left, at several speeds. */
const GUSTS: readonly Wave[] = [
  { across: 2.3, down: 0.7, cycles: -2, start: 0.2 },
  { across: 5.1, down: -2.3, cycles: -3, start: 0.6 },
  { across: -3.7, down: 6.1, cycles: -5, start: 0.9 },
];
/** Amplitudes as shares of the picture's width: less than two pixels of 1280. */
const RIPPLE_AMPLITUDE = 0.0012;
const GUST_AMPLITUDE = 0.0009;
/** How far clouds drift in a loop, as a share of the width. */
export const CLOUD_DRIFT = 0.013;

/** Offsets in pixels of a corner at `phase` of the loop, 0 to 1, without that of clouds: left in `moved`. */
export function moveCorner(
  field: LifeField,
  corner: number,
  { width, height, phase }: Size & { readonly phase: number },
  moved: Float64Array,
): void {
  const x = ((corner % field.columns) * LIFE_TILE) / width;
  const y = (Math.floor(corner / field.columns) * LIFE_TILE) / height;
  const water = field.water[corner]!;
  const leaves = field.leaves[corner]!;
  // Ripples far away are smaller.
  const ripple =
    water === 0 ? 0 : water * RIPPLE_AMPLITUDE * width * (0.3 + 0.7 * y) * sumWaves(RIPPLES, x, y, phase);
  const gust = leaves === 0 ? 0 : leaves * GUST_AMPLITUDE * width * sumWaves(GUSTS, x, y, phase);
  moved[0] = ripple * 0.4 + gust;
  moved[1] = ripple + gust * 0.25;
}

function sumWaves(waves: readonly Wave[], x: number, y: number, phase: number): number {
  let sum = 0;
  for (const { across, down, cycles, start } of waves)
    sum += Math.sin(2 * Math.PI * (across * x + down * y + cycles * phase + start));
  return sum / waves.length;
}
