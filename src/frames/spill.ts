import type { Frame } from '../media/frame.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { OPAQUE } from './compositing/matte-tiles.ts';
import { HUES, LEVELS, learnLimits } from './spill-limits.ts';

/** Samples are taken at every second pixel and row, as chroma has its sites there. */
const STEP = 2;
/** Darker pixels have no hue: linear light. */
const MIN_LIGHT = 0.004;

/** What is known of a screen's light on a subject; all of it may be written as JSON. */
export interface SpillProfile {
  /** Color of the screen in linear light: red, green, blue. */
  readonly screen: readonly [number, number, number];
  /**
   * How far the subject's own colors go towards the screen's, by their hue across: `getSpillAxes` tells the axes. Both
   * are shares of the sum of a color's three channels; 0 is neutral.
   */
  readonly limits: readonly number[];
}

type Vector = readonly [number, number, number];

/** Axes of color differences: along the screen's hue, and across it. Neutral colors are 0 on both. */
export function getSpillAxes([red, green, blue]: Vector): { along: Vector; across: Vector } {
  const mean = (red + green + blue) / 3;
  const along = normalize([red - mean, green - mean, blue - mean]);
  // The vector product with (1, 1, 1) is at right angles to the axis and to gray.
  const across = normalize([along[1] - along[2], along[2] - along[0], along[0] - along[1]]);
  return { along, across };
}

function normalize([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

/** Position of a share across in the table of limits: shares lie between -0.8 and 0.8. */
export function getHuePosition(across: number): number {
  const position = (across / 1.6 + 0.5) * (HUES - 1);
  return position < 0 ? 0 : position > HUES - 1.001 ? HUES - 1.001 : position;
}

/**
 * Learns from a shot's frames what the screen's light does to the subject: for each hue of the subject across the
 * screen's, which color it has where no spill reaches it. Skin so keeps the color of skin, and gray stays gray.
 */
export class SpillMeter {
  readonly #format: WorkingPicture;
  readonly #sampler: LightSampler;
  readonly #screen = new Float64Array(4);
  readonly #subject: { readonly light: Float32Array; readonly count: number }[] = [];

  constructor(format: WorkingPicture) {
    this.#format = format;
    this.#sampler = new LightSampler(format, STEP);
  }

  /** Looks at a frame and its matte, which stay the caller's. */
  add(frame: Frame, alpha: Uint16Array): void {
    const colors: number[] = [];
    // Every fourth row is enough for statistics.
    this.#sampler.start(frame);
    for (let y = 0; y < this.#format.height; y += 2 * STEP) {
      this.#sampler.read(y);
      this.addRow(alpha, y, colors);
    }
    this.#subject.push({ light: Float32Array.from(colors), count: colors.length / 3 });
  }

  private addRow(alpha: Uint16Array, y: number, colors: number[]): void {
    const { width } = this.#format;
    const { first, second, third } = this.#sampler.row;
    const screen = this.#screen;
    for (let i = 0; i < first.length; i++) {
      const value = alpha[y * width + i * STEP]!;
      const red = first[i]!;
      const green = second[i]!;
      const blue = third[i]!;
      if (value === 0) {
        screen[0]! += red;
        screen[1]! += green;
        screen[2]! += blue;
        screen[3]! += 1;
      } else if (value >= OPAQUE * 0.99 && red + green + blue > 3 * MIN_LIGHT) {
        colors.push(red, green, blue);
      }
    }
  }

  /** The profile of the shot; undefined if no background or no subject was seen. */
  finish(): SpillProfile | undefined {
    const count = this.#screen[3]!;
    if (count === 0 || this.#subject.every((frame) => frame.count === 0)) return undefined;
    const screen = [this.#screen[0]! / count, this.#screen[1]! / count, this.#screen[2]! / count] as const;
    return { screen, limits: this.learnLimits(screen) };
  }

  private learnLimits(screen: Vector): number[] {
    const { along, across } = getSpillAxes(screen);
    const histogram = new Float64Array(HUES * LEVELS);
    for (const { light, count } of this.#subject) {
      for (let i = 0; i < count * 3; i += 3) {
        const sum = light[i]! + light[i + 1]! + light[i + 2]!;
        const hue = getHuePosition(project(light, i, across) / sum);
        const level = (project(light, i, along) / sum / 1.6 + 0.5) * LEVELS;
        histogram[Math.round(hue) * LEVELS + Math.min(LEVELS - 1, Math.max(0, Math.floor(level)))]!++;
      }
    }
    return learnLimits(histogram);
  }
}

function project(light: Float32Array, at: number, axis: Vector): number {
  return light[at]! * axis[0] + light[at + 1]! * axis[1] + light[at + 2]! * axis[2];
}
