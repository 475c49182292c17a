import { createSeededRandom } from '../core/random.ts';
import { type Color, decodeLight } from './matting-color.ts';
import { MattingRoom, type MutableColor } from './matting-room.ts';

export type MattingBackground = 'green-screen' | 'blue-screen' | 'room';

/** BT.709 codes of painted cloth under studio light: a third as saturated as the primaries. */
const SCREENS: Readonly<Record<Exclude<MattingBackground, 'room'>, readonly [number, number, number]>> = {
  'green-screen': [66 / 255, 150 / 255, 82 / 255],
  'blue-screen': [52 / 255, 84 / 255, 158 / 255],
};

export interface BackdropOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly background: MattingBackground;
  /** How much darker than the brightest place of a screen the darkest is, as a share of the signal. */
  readonly unevenness: number;
  /** Pixels that are seen beyond the picture when the camera pans. */
  readonly reach: { readonly x: number; readonly y: number };
}

/** Samples in a pixel, each way. */
const OVERSAMPLING = 2;

/** The set without a subject, wider than the picture, sampled twice as densely; linear light. */
export class MattingBackdrop {
  /** Mean light, which is what falls back on the subject. */
  readonly mean: Color;
  readonly #options: BackdropOptions;
  readonly #samples: Float32Array;
  readonly #width: number;
  readonly #height: number;

  constructor(options: BackdropOptions) {
    const { width, height, reach } = options;
    this.#options = options;
    this.#width = (width + reach.x + 2) * OVERSAMPLING;
    this.#height = (height + reach.y + 2) * OVERSAMPLING;
    this.#samples = new Float32Array(this.#width * this.#height * 3);
    this.#draw(options.background === 'room' ? new MattingRoom(options.seed) : new Screen(options));
    this.mean = this.#computeMean();
  }

  /**
   * Writes the picture of a camera that looks `x` and `y` pixels to the right and down, as linear red, green, blue. A pixel
   * is the mean light of its square, wherever the square lies, so that a pan doesn't change the sharpness.
   */
  view(x: number, y: number, light: Float32Array): void {
    const { width, height } = this.#options;
    const startX = Math.max(0, x) * OVERSAMPLING;
    const startY = Math.max(0, y) * OVERSAMPLING;
    const [column, row] = [Math.floor(startX), Math.floor(startY)];
    const [shareX, shareY] = [startX - column, startY - row];
    const weights = [1 - shareX, 1, shareX].flatMap((across) =>
      [1 - shareY, 1, shareY].map((down) => (across * down) / 4),
    );
    const stride = this.#width * 3;
    for (let top = 0; top < height; top++) {
      let from = ((row + top * OVERSAMPLING) * this.#width + column) * 3;
      for (let at = top * width * 3; at < (top + 1) * width * 3; at += 3, from += OVERSAMPLING * 3)
        for (let channel = 0; channel < 3; channel++)
          light[at + channel] = this.#weigh(from + channel, stride, weights);
    }
  }

  #weigh(at: number, stride: number, weights: readonly number[]): number {
    const samples = this.#samples;
    let sum = 0;
    for (let column = 0; column < 3; column++) {
      const from = at + column * 3;
      sum +=
        samples[from]! * weights[column * 3]! +
        samples[from + stride]! * weights[column * 3 + 1]! +
        samples[from + stride * 2]! * weights[column * 3 + 2]!;
    }
    return sum;
  }

  #draw(set: MattingRoom | Screen): void {
    const color: MutableColor = { red: 0, green: 0, blue: 0 };
    const step = 1 / (this.#options.height * OVERSAMPLING);
    for (let y = 0, at = 0; y < this.#height; y++) {
      for (let x = 0; x < this.#width; x++, at += 3) {
        set.colorAt((x + 0.5) * step, (y + 0.5) * step, color);
        this.#samples[at] = color.red;
        this.#samples[at + 1] = color.green;
        this.#samples[at + 2] = color.blue;
      }
    }
  }

  #computeMean(): Color {
    const samples = this.#samples;
    let [red, green, blue] = [0, 0, 0];
    for (let at = 0; at < samples.length; at += 3) {
      red += samples[at]!;
      green += samples[at + 1]!;
      blue += samples[at + 2]!;
    }
    const share = 3 / samples.length;
    return { red: red * share, green: green * share, blue: blue * share };
  }
}

/** A colored cloth that one lamp lights unevenly. */
class Screen {
  readonly #codes: readonly [number, number, number];
  readonly #unevenness: number;
  readonly #lampX: number;
  readonly #lampY: number;
  readonly #span: number;

  constructor({ background, unevenness, seed, width, height }: BackdropOptions) {
    const random = createSeededRandom(seed * 53 + 29);
    this.#codes = SCREENS[background as keyof typeof SCREENS];
    this.#unevenness = unevenness;
    this.#span = width / height;
    this.#lampX = this.#span * (0.25 + 0.5 * random());
    this.#lampY = 0.2 + 0.3 * random();
  }

  colorAt(x: number, y: number, color: MutableColor): void {
    const aside = (x - this.#lampX) / (this.#span * 0.75);
    const below = (y - this.#lampY) / 0.8;
    const distance = aside * aside + below * below;
    const fallOff = 1 - 1 / (1 + 1.6 * distance) ** 1.5;
    // Gentle waves of the cloth remain in even light, too.
    const waves = 1 + 0.008 * Math.sin(x * 9 + 1.3 * Math.sin(y * 4)) + 0.004 * Math.sin(y * 23 + x * 5);
    const signal = waves * (1 - this.#unevenness * Math.min(1, fallOff * 1.25));
    color.red = decodeLight(this.#codes[0] * signal);
    color.green = decodeLight(this.#codes[1] * signal);
    color.blue = decodeLight(this.#codes[2] * signal);
  }
}
