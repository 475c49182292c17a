import type { Frame } from '../../media/frame.ts';
import { Areas } from './areas.ts';
import { GainMeter } from './find-gain.ts';
import type { KeyPlanes, KeyReader } from './key-picture.ts';
import { DEFAULT_SCREEN, type ScreenData } from './screen-data.ts';

/** Largest difference from the plate that still counts as noise. */
const MAX_NOISE = 0.12;
const MAX_CODES = 24;
const BINS = 480;
/** One of so many pixels is measured, each way. */
const STEP = 2;

type Noise = Pick<ScreenData, 'codeNoise' | 'chromaNoise' | 'lightNoise'>;

/**
 * Measures the noise of a shot's screen: that of means of 3x3 pixels about the plate, and that of codes between near pixels,
 * which a plate that is a little off leaves as it is. Robust, as it meets the subject as well.
 */
export function measureNoise(frames: readonly Frame[], reader: KeyReader): Noise {
  const gainMeter = new GainMeter(reader);
  const areas = new Areas(reader.width, reader.height);
  const picture = reader.createPicture();
  const [chroma, light] = [new NoiseHistogram(MAX_NOISE), new NoiseHistogram(MAX_NOISE)];
  const [luma, blue, red] = [1, 2, 3].map(() => new NoiseHistogram(MAX_CODES)) as [
    NoiseHistogram,
    NoiseHistogram,
    NoiseHistogram,
  ];
  const { width, height, inverseNoise } = reader;
  for (const frame of frames) {
    const planes = reader.getPlanes(frame);
    reader.read(planes, areas, gainMeter.measure(planes), picture);
    for (let y = STEP; y < height - STEP; y += STEP) {
      for (let x = STEP; x < width - STEP; x += STEP) {
        const i = y * width + x;
        const a = Math.abs(meanAround(picture.toward, i, width) - 1) * inverseNoise[i]!;
        const b = Math.abs(meanAround(picture.light, i, width) - 1) * inverseNoise[i]!;
        if (a >= MAX_NOISE || b >= MAX_NOISE) continue;
        chroma.add(a);
        light.add(b);
        luma.add(Math.abs(averageLuma(planes, x, y) - averageLuma(planes, x + STEP, y)) * Math.SQRT1_2);
        blue.add(
          Math.abs(readChroma(planes.blue, reader, x, y) - readChroma(planes.blue, reader, x + STEP, y)) *
            Math.SQRT1_2,
        );
        red.add(
          Math.abs(readChroma(planes.red, reader, x, y) - readChroma(planes.red, reader, x + STEP, y)) *
            Math.SQRT1_2,
        );
      }
    }
  }
  const { codeNoise, chromaNoise, lightNoise } = DEFAULT_SCREEN;
  return {
    codeNoise: {
      luma: luma.getRootMeanSquare(codeNoise.luma),
      chroma: Math.max(blue.getRootMeanSquare(codeNoise.chroma), red.getRootMeanSquare(codeNoise.chroma)),
    },
    chromaNoise: chroma.getDeviation(chromaNoise),
    lightNoise: light.getDeviation(lightNoise),
  };
}

/** Absolute values of noise. */
class NoiseHistogram {
  readonly #counts = new Uint32Array(BINS);
  readonly #highest: number;

  constructor(highest: number) {
    this.#highest = highest;
  }

  add(value: number): void {
    const bin = ((value / this.#highest) * BINS) | 0;
    if (bin < BINS) this.#counts[bin]!++;
  }

  /** The standard deviation of which the values have their median; the fallback if there are none. */
  getDeviation(fallback: number): number {
    const counts = this.#counts;
    const total = counts.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    for (let bin = 0; bin < BINS && total > 0; bin++) {
      sum += counts[bin]!;
      if (sum >= total / 2) return (1.4826 * (bin + 0.5) * this.#highest) / BINS;
    }
    return fallback;
  }

  /** For values in coarse steps, such as 8-bit codes, whose median is often 0; the fallback if there are none. */
  getRootMeanSquare(fallback: number): number {
    let [sum, total] = [0, 0];
    for (let bin = 0; bin < BINS; bin++) {
      const value = (bin * this.#highest) / BINS;
      sum += value * value * this.#counts[bin]!;
      total += this.#counts[bin]!;
    }
    return total === 0 ? fallback : Math.sqrt(sum / total);
  }
}

function meanAround(values: Float32Array, i: number, width: number): number {
  let sum = 0;
  for (let at = i - width; at <= i + width; at += width)
    sum += values[at - 1]! + values[at]! + values[at + 1]!;
  return sum / 9;
}

/** Mean of the four codes of a pixel of half size, within the picture. */
function averageLuma({ luma: { samples, stride } }: KeyPlanes, x: number, y: number): number {
  const at = 2 * y * stride + 2 * x;
  return (samples[at]! + samples[at + 1]! + samples[at + stride]! + samples[at + stride + 1]!) / 4;
}

function readChroma(plane: KeyPlanes['blue'], reader: KeyReader, x: number, y: number): number {
  const stepX = plane.width > reader.width ? 2 : 1;
  const stepY = plane.height > reader.height ? 2 : 1;
  return plane.samples[y * stepY * plane.stride + x * stepX]!;
}
