import type { Frame } from '../media/frame.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { OPAQUE } from './compositing/matte-tiles.ts';

/** Hues across the screen's, from one end to the other. */
const HUES = 24;
const LEVELS = 64;
/** Share of a hue's pixels that are taken to be without spill. */
const CLEAN_SHARE = 0.5;
const MIN_SAMPLES = 20;
/** Distance from the subject's border from which hardly any of the screen's light is on it, as a share of the picture's height. */
const INSIDE_SHARE = 0.06;
/** Numbers that are kept of a pixel: red, green, blue, and 1 where it lies inside. */
const KEPT = 4;
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
    this.#subject.push({ light: Float32Array.from(colors), count: colors.length / KEPT });
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
        colors.push(red, green, blue, this.#isInside(alpha, i * STEP, y) ? 1 : 0);
      }
    }
  }

  #isInside(alpha: Uint16Array, x: number, y: number): boolean {
    const { width, height } = this.#format;
    const reach = Math.round(INSIDE_SHARE * height);
    const left = alpha[y * width + Math.max(0, x - reach)]!;
    const right = alpha[y * width + Math.min(width - 1, x + reach)]!;
    const above = alpha[Math.max(0, y - reach) * width + x]!;
    const below = alpha[Math.min(height - 1, y + reach) * width + x]!;
    return Math.min(left, right, above, below) >= OPAQUE * 0.99;
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
    const all = new Float64Array(HUES * LEVELS);
    const inside = new Float64Array(HUES * LEVELS);
    for (const { light, count } of this.#subject) {
      for (let i = 0; i < count * KEPT; i += KEPT) {
        const sum = light[i]! + light[i + 1]! + light[i + 2]!;
        const hue = getHuePosition(project(light, i, across) / sum);
        const level = (project(light, i, along) / sum / 1.6 + 0.5) * LEVELS;
        const at = Math.round(hue) * LEVELS + Math.min(LEVELS - 1, Math.max(0, Math.floor(level)));
        all[at]!++;
        if (light[i + 3] === 1) inside[at]!++;
      }
    }
    const find = (histogram: Float64Array, hue: number): number | undefined =>
      findLimit(histogram.subarray(hue * LEVELS, (hue + 1) * LEVELS));
    const hues = [...Array(HUES).keys()];
    const known = interpolate(hues.map((hue) => find(inside, hue)));
    return smooth(hues.map((hue) => known[hue] ?? find(all, hue)));
  }
}

function project(light: Float32Array, at: number, axis: Vector): number {
  return light[at]! * axis[0] + light[at + 1]! * axis[1] + light[at + 2]! * axis[2];
}

/** The share along the screen's hue below which the cleanest pixels of a hue lie; at most neutral. */
function findLimit(levels: Float64Array): number | undefined {
  const total = levels.reduce((sum, count) => sum + count, 0);
  if (total < MIN_SAMPLES) return undefined;
  let sum = 0;
  for (let level = 0; level < LEVELS; level++) {
    sum += levels[level]!;
    if (sum >= total * CLEAN_SHARE) return Math.min(0, ((level + 1) / LEVELS - 0.5) * 1.6);
  }
  return 0;
}

/**
 * Gives hues between those that are known limits between theirs: what the screen's light turns into another hue has the limit
 * of that, and not its own. Neutral colors are known.
 */
function interpolate(limits: readonly (number | undefined)[]): (number | undefined)[] {
  const result = [...limits];
  const neutral = Math.round(getHuePosition(0));
  result[neutral] ??= 0;
  let before = -1;
  for (let hue = 0; hue < result.length; hue++) {
    const limit = result[hue];
    if (limit === undefined) continue;
    for (let between = before + 1; before >= 0 && between < hue; between++) {
      const share = (between - before) / (hue - before);
      result[between] = result[before]! + (limit - result[before]!) * share;
    }
    before = hue;
  }
  // Purer colors than any that was seen are at least as far from the screen's.
  const first = limits.findIndex((limit) => limit !== undefined);
  const last = limits.findLastIndex((limit) => limit !== undefined);
  if (last > neutral) result.fill(limits[last], last);
  return first >= 0 && first < neutral ? result.fill(limits[first], 0, first) : result;
}

/** Gives hues that were not seen the limit of neutral colors, and evens the steps between neighbors. */
function smooth(limits: readonly (number | undefined)[]): number[] {
  const known = limits.map((limit) => limit ?? 0);
  return known.map((limit, hue) => {
    const before = known[Math.max(0, hue - 1)]!;
    const after = known[Math.min(known.length - 1, hue + 1)]!;
    return (before + 2 * limit + after) / 4;
  });
}
