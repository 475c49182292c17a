import { createGaussianTable, createSeededRandom } from '../../src/core/random.ts';

const STEPS = 1 << 16;
/** Sines by the share of a turn: two dozen for each pixel are most of the time of a test. */
const SINES = Float32Array.from({ length: STEPS }, (_, i) => Math.sin((i / STEPS) * Math.PI * 2));
const TURN = STEPS / (Math.PI * 2);

/** A texture without end, in 8-bit codes around 128, that can be read between its pixels: waves of all directions. */
export function createTexture(seed: number, waveCount = 24): (x: number, y: number) => number {
  const random = createSeededRandom(seed);
  const waves = Array.from({ length: waveCount }, () => {
    const [angle, length] = [random() * Math.PI * 2, 5 + 60 * random() ** 2];
    const frequency = (2 * Math.PI) / length;
    return {
      kx: frequency * Math.cos(angle),
      ky: frequency * Math.sin(angle),
      phase: random() * 2 * Math.PI,
      amplitude: 6 + length / 6,
    };
  });
  return (x, y) => {
    let sum = 128;
    for (const { kx, ky, phase, amplitude } of waves)
      sum += amplitude * SINES[Math.round((kx * x + ky * y + phase) * TURN) & (STEPS - 1)]!;
    return sum;
  };
}

export interface Picture {
  readonly samples: Float32Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a picture of floats from 0 to 1 from a function of the position that gives 8-bit codes. */
export function drawPicture(
  { width, height }: { readonly width: number; readonly height: number },
  getCode: (x: number, y: number) => number,
  noise?: { readonly sigma: number; readonly seed: number },
): Picture {
  const samples = new Float32Array(width * height);
  const table = createGaussianTable(noise?.seed ?? 0);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      samples[i] =
        (getCode(x, y) + (noise === undefined ? 0 : noise.sigma * table(i * 31 + noise.seed * 7919))) / 255;
  return { samples, stride: width, width, height };
}
