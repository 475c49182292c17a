import type { Frame } from '../media/frame.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { OPAQUE } from './compositing/matte-tiles.ts';

/** Hues across the screen's, from one end to the other. */
const HUES = 24;
const LEVELS = 64;
/** Share of a hue's pixels that are taken to be without spill. */
const CLEAN_SHARE = 0.5;
/** Position of gray among the hues, between two of them: noise lets it fall in either. */
const NEUTRAL = (HUES - 1) / 2;
/** Such a share of what is gray or opposite to the screen: a little gray beside much of a pure color stays gray. */
const NEUTRAL_SHARE = 0.9;
const MIN_SAMPLES = 20;
/** So many levels in a row that hold less than such a share of a hue's pixels together part two colors. */
const EMPTY_SHARE = 0.01;
const MIN_EMPTY = 2;
/** A color of its own has at least such a share of a hue's pixels, and so many samples, within a few levels: spill is spread. */
const COLOR_SHARE = 0.03;
const PEAK_SHARE = 0.12;
const PEAK_LEVELS = 3;
/** Share of a hue's pixels below which its neighbors do not lower its limit. */
const LOWEST_SHARE = 0.05;
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
    const limits = Array.from({ length: HUES }, (_, hue) =>
      findLimit(histogram.subarray(hue * LEVELS, (hue + 1) * LEVELS)),
    );
    const [below, above] = [Math.floor(NEUTRAL), Math.ceil(NEUTRAL)];
    limits.fill(findNeutralLimit(histogram.subarray(below * LEVELS, (above + 1) * LEVELS)), below, above + 1);
    return smooth(limits);
  }
}

function project(light: Float32Array, at: number, axis: Vector): number {
  return light[at]! * axis[0] + light[at + 1]! * axis[1] + light[at + 2]! * axis[2];
}

/** How far a hue's own colors go, and its cleanest pixels alone. */
interface HueLimit {
  readonly limit: number;
  readonly lowest: number;
}

/**
 * The share along the screen's hue below which the cleanest pixels of a hue lie; at most neutral. Another color of the subject may
 * have the same hue across. As the light of a screen falls off gradually, next to nothing lies between them: then it is the limit of
 * the color that is nearer to the screen, as that is no spill.
 */
function findLimit(levels: Float64Array): HueLimit | undefined {
  const total = addUp(levels);
  if (total < MIN_SAMPLES) return undefined;
  let limit = findLevel(levels, 0, CLEAN_SHARE);
  let first = 0;
  let between = 0;
  for (let level = limit + 1, empty = 0; level < LEVELS; level++) {
    between += levels[level]!;
    empty++;
    if (between >= total * EMPTY_SHARE) between = empty = 0;
    const behind = levels.subarray(level + 1);
    if (empty >= MIN_EMPTY && addUp(behind) >= Math.max(total * COLOR_SHARE, MIN_SAMPLES)) {
      const next = findLevel(levels, level + 1, CLEAN_SHARE);
      const peak = addUp(levels.subarray(Math.max(level + 1, next - 1), next + 2));
      if (peak < addUp(behind) * CLEAN_SHARE) continue;
      limit = next;
      first = level + 1;
    }
  }
  const lowest = findLevel(levels, first, LOWEST_SHARE);
  // All is nearer to the screen than gray: nothing here is the subject's own.
  if (lowest >= LEVELS / 2) return undefined;
  return { limit: toShare(limit), lowest: toShare(lowest) };
}

/**
 * As `findLimit`, of what is gray or opposite to the screen, which are one hue: the gray of a subject is a color of its own, and spill
 * on a color opposite to the screen is spread over many levels.
 */
function findNeutralLimit(counts: Float64Array): HueLimit | undefined {
  const levels = new Float64Array(LEVELS);
  for (let at = 0; at < counts.length; at++) levels[at % LEVELS]! += counts[at]!;
  const total = addUp(levels);
  if (total < MIN_SAMPLES) return undefined;
  const cleanest = findLevel(levels, 0, CLEAN_SHARE);
  let level = findLevel(levels, 0, NEUTRAL_SHARE);
  while (level > cleanest && addUp(levels.subarray(level - PEAK_LEVELS + 1, level + 1)) < total * PEAK_SHARE)
    level--;
  return { limit: toShare(level), lowest: toShare(level) };
}

/** The upper end of a level, at most neutral. */
function toShare(level: number): number {
  return Math.min(0, ((level + 1) / LEVELS - 0.5) * 1.6);
}

/** The level below which such a share of those from `first` on lies. */
function findLevel(levels: Float64Array, first: number, share: number): number {
  const total = addUp(levels.subarray(first));
  let below = 0;
  for (let level = first; level < LEVELS; level++) {
    below += levels[level]!;
    if (below >= total * share) return level;
  }
  return LEVELS - 1;
}

function addUp(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/**
 * Gives hues without colors of the subject's own the limit of neutral ones, and evens the steps between neighbors. The color of a neighbor
 * is none of the hue's own: it lowers the limit to the cleanest pixels of the hue at most, as spill spreads over levels and hues.
 */
function smooth(limits: readonly (HueLimit | undefined)[]): number[] {
  return limits.map((own, hue) => {
    const beside = [limits[hue - 1], limits[hue + 1]];
    const [before, after] = beside.map((each) => each?.limit ?? 0);
    // Colors between two hues take from both.
    const lowest = own?.lowest ?? Math.max(...beside.map((each) => each?.limit ?? -1));
    return Math.max(lowest, (before! + 2 * (own?.limit ?? 0) + after!) / 4);
  });
}
