import { createSeededRandom } from '../../../core/random.ts';

/** Smooth noise in [-1, 1] by position. */
export type Noise = (x: number, y?: number) => number;

const PERIOD = 128;

/** Creates value noise on a lattice of unit cells, interpolated with a smooth curve; it repeats after 128 cells. */
export function createNoise(seed: number): Noise {
  const random = createSeededRandom(seed);
  const lattice = Float32Array.from({ length: PERIOD * PERIOD }, () => 2 * random() - 1);
  const at = (x: number, y: number): number => lattice[(y & (PERIOD - 1)) * PERIOD + (x & (PERIOD - 1))]!;
  return (x, y = 0) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - left), ease(y - top)];
    const upper = at(left, top) * (1 - u) + at(left + 1, top) * u;
    const lower = at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u;
    return upper * (1 - v) + lower * v;
  };
}

/** Adds octaves, each of twice the frequency and `gain` times the height; the sum stays within about [-1, 1]. */
export function addOctaves(noise: Noise, octaves: number, gain = 0.5): Noise {
  const total = Array.from({ length: octaves }, (_, i) => gain ** i).reduce((sum, each) => sum + each, 0);
  return (x, y = 0) => {
    let [sum, height, frequency] = [0, 1, 1];
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
