import { createSeededRandom } from '../../../core/random.ts';

/** Smooth noise in [-1, 1] by position. */
export type Noise = (x: number, y?: number) => number;

const PERIOD = 128;

/** Creates value noise on a lattice of unit cells, interpolated with a smooth curve; it repeats after 128 cells. */
export function createNoise(seed: number): Noise {
  const random = createSeededRandom(seed);
  const lattice = new Float32Array(PERIOD * PERIOD);
  for (let i = 0; i < lattice.length; i++) lattice[i] = 2 * random() - 1;
  // Called some hundred thousand times for a scene: no arrays, no functions within.
  return (x, y = 0) => {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const u = ease(x - left);
    const v = ease(y - top);
    const column = left & (PERIOD - 1);
    const nextColumn = (left + 1) & (PERIOD - 1);
    const row = (top & (PERIOD - 1)) * PERIOD;
    const nextRow = ((top + 1) & (PERIOD - 1)) * PERIOD;
    const upper = lattice[row + column]! * (1 - u) + lattice[row + nextColumn]! * u;
    const lower = lattice[nextRow + column]! * (1 - u) + lattice[nextRow + nextColumn]! * u;
    return upper * (1 - v) + lower * v;
  };
}

/** Adds octaves, each of twice the frequency and `gain` times the height; the sum stays within about [-1, 1]. */
export function addOctaves(noise: Noise, octaves: number, gain = 0.5): Noise {
  const total = Array.from({ length: octaves }, (_, i) => gain ** i).reduce((sum, each) => sum + each, 0);
  return (x, y = 0) => {
    let sum = 0;
    let height = 1;
    let frequency = 1;
    for (let octave = 0; octave < octaves; octave++) {
      sum += height * noise(x * frequency + 31.7 * octave, y * frequency + 17.3 * octave);
      height *= gain;
      frequency *= 2.03;
    }
    return sum / total;
  };
}

function ease(share: number): number {
  return share * share * share * (share * (share * 6 - 15) + 10);
}
