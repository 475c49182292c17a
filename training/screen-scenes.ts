import { createGaussianTable, createSeededRandom } from '../src/core/random.ts';
import { decodeLight, lookUpCode } from '../src/testing/matting-color.ts';
import { addSensorNoise, type MattingFrame } from '../src/testing/matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from '../src/testing/matting-scene.ts';

/** Linear red, green and blue from others, row by row. */
type ColorMatrix = readonly number[];

/** Every so many scenes is a large one, which takes long to draw. */
const LARGE_EVERY = 9;
const LARGE = { width: 1280, height: 720 } as const;
const LUMA = [0.2126, 0.7152, 0.0722] as const;
const LIGHTS = Float32Array.from({ length: 65_536 }, (_, code) => decodeLight(code / 65_535));

/** A drawn person before a screen in colors, light, focus and noise that are drawn by lot. */
export class ScreenScene extends MattingScene {
  readonly #subjectColors: ColorMatrix;
  readonly #screenColors: ColorMatrix;
  /** Standard deviation of the lens's blur, in pixels. */
  readonly #blur: number;
  readonly #noise: (index: number) => number;
  readonly #sigma: number;

  constructor(seed: number, frames: number) {
    const random = createSeededRandom(seed * 271 + 43);
    const options: Partial<MattingSceneOptions> = {
      ...(seed % LARGE_EVERY === 0 ? LARGE : {}),
      seed,
      frames,
      background: random() < 0.5 ? 'green-screen' : 'blue-screen',
      unevenness: random() < 0.25 ? 0 : random() * 0.65,
      spill: 0.1 + random() * 0.3,
      emptyFrames: random() < 0.25 ? Math.floor(random() * 3) : 0,
      motion: random() < 0.75 ? 'sway' : 'walk',
      noiseSigma: 0,
    };
    super(options.emptyFrames ? { ...options, motion: 'walk' } : options);
    const isPlain = random() < 0.5;
    this.#subjectColors = isPlain
      ? createColors(1, 1)
      : createColors(0.6 + random() * 0.7, 0.6 + random() * 0.8);
    this.#screenColors = isPlain
      ? createColors(1, 1)
      : createColors(0.7 + random() * 0.7, 0.6 + random() * 0.8);
    this.#blur = random() < 0.65 ? 0 : 0.4 + random();
    this.#sigma = random() < 0.5 ? 2.5 : 0.8 + random() * 3;
    this.#noise = createGaussianTable(seed + 1);
  }

  override drawFrame(number: number): MattingFrame {
    const { width, height } = this.options;
    const frame = super.drawFrame(number);
    const light = this.#mixLight(frame);
    if (this.#blur > 0) {
      const alpha = Float32Array.from(frame.alpha);
      blurPicture(alpha, { width, height, channels: 1 }, this.#blur);
      frame.alpha.set(alpha.map((value) => value + 0.5));
      blurPicture(light, { width, height, channels: 3 }, this.#blur);
    }
    for (let at = 0; at < light.length; at++) frame.picture[at] = lookUpCode(light[at]!) * 65_535 + 0.5;
    addSensorNoise(frame.picture, this.#noise, { number, width, sigma: this.#sigma });
    return frame;
  }

  /** Light of the subject in its colors, with that of the screen in its own on it and behind it. */
  #mixLight({ alpha, foreground, spillFreeForeground, plate }: MattingFrame): Float32Array {
    const light = new Float32Array(plate.length);
    const [own, around] = [new Float64Array(3), new Float64Array(3)];
    for (let pixel = 0, at = 0; pixel < alpha.length; pixel++, at += 3) {
      const opacity = alpha[pixel]! / 65_535;
      for (let channel = 0; channel < 3; channel++) {
        const free = LIGHTS[spillFreeForeground[at + channel]!]!;
        own[channel] = opacity * free;
        around[channel] =
          opacity * (LIGHTS[foreground[at + channel]!]! - free) +
          (1 - opacity) * LIGHTS[plate[at + channel]!]!;
      }
      for (let channel = 0; channel < 3; channel++)
        light[at + channel] =
          weigh(this.#subjectColors, channel, own) + weigh(this.#screenColors, channel, around);
    }
    return light;
  }
}

function weigh(matrix: ColorMatrix, row: number, color: Float64Array): number {
  return Math.max(
    0,
    matrix[row * 3]! * color[0]! + matrix[row * 3 + 1]! * color[1]! + matrix[row * 3 + 2]! * color[2]!,
  );
}

/** Scales saturation and light. */
function createColors(saturation: number, gain: number): ColorMatrix {
  return [0, 1, 2].flatMap((row) =>
    LUMA.map((luma, channel) => gain * (luma * (1 - saturation) + (channel === row ? saturation : 0))),
  );
}

interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Blurs along rows, then along columns. */
function blurPicture(samples: Float32Array, { width, height, channels }: Samples, sigma: number): void {
  const reach = Math.ceil(2.5 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const isAcross of [true, false]) {
    const from = samples.slice();
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (let step = -reach; step <= reach; step++) {
            const column = isAcross ? Math.min(width - 1, Math.max(0, x + step)) : x;
            const row = isAcross ? y : Math.min(height - 1, Math.max(0, y + step));
            sum += weights[step + reach]! * from[(row * width + column) * channels + channel]!;
          }
          samples[(y * width + x) * channels + channel] = sum / total;
        }
      }
    }
  }
}
