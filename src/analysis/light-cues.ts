import { computeColorTemperature } from './color-temperature.ts';
import { getLumaScale } from './luma.ts';
import type { Measured } from './measured.ts';

/** The background of a shot without its subject, as `Plate` in frames/plate.ts describes it. */
export interface KnownBackground {
  readonly planes: readonly [Uint16Array, Uint16Array, Uint16Array];
  readonly confidence: Uint8Array;
}

/** Units of a plate's samples in one 10-bit code. */
const PLATE_UNITS = 64;

/** How far from gray a color may be, as the distance between its channels over the largest, to tell the light's color. */
const NEAR_GRAY = 0.25;
const MIN_LIGHT = 0.02;
/** Weight of near-gray light from which it is believed. */
const ENOUGH_GRAY = 30;

/** Averages what is near to gray, bright more than dark, as gray shows the color of the light. */
export class WhiteMeter {
  #red = 0;
  #green = 0;
  #blue = 0;
  #weight = 0;
  #all = 0;

  add(red: number, green: number, blue: number): void {
    const most = Math.max(red, green, blue);
    if (most < MIN_LIGHT || most > 0.98) return;
    this.#all += most;
    const distance = (most - Math.min(red, green, blue)) / most;
    if (distance >= NEAR_GRAY) return;
    const weight = 1 - distance / NEAR_GRAY;
    this.#red += weight * red;
    this.#green += weight * green;
    this.#blue += weight * blue;
    this.#weight += weight * most;
  }

  getTemperature(): Measured<number> {
    const value = computeColorTemperature(this.#red, this.#green, this.#blue);
    if (value === undefined) return { value: 6504, confidence: 0 };
    const share = this.#weight / this.#all;
    return { value, confidence: Math.min(1, share * 4) * Math.min(1, this.#weight / ENOUGH_GRAY) };
  }
}

/** How much higher the weight of the brightest places is than that of dim ones. */
const BRIGHT_POWER = 2;
/** A picture shows what is behind the subject; its light is taken to come from as far to the front as this. */
const FRONT = 0.55;
/** Shift of the bright places' center, as a share of half the picture, from which a side is surely the brighter. */
const CLEAR_SHIFT = 0.35;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Tells from which side a picture is lit by where it is bright: a sky above, a window on the left. */
export class BrightnessBalance {
  readonly #size: Size;
  #x = 0;
  #y = 0;
  #weight = 0;

  constructor(size: Size) {
    this.#size = size;
  }

  add(x: number, y: number, luminance: number): void {
    const weight = luminance ** BRIGHT_POWER;
    this.#x += weight * ((2 * x) / this.#size.width - 1);
    this.#y += weight * (1 - (2 * y) / this.#size.height);
    this.#weight += weight;
  }

  getDirection(): Measured<readonly [number, number, number]> {
    if (this.#weight <= 0) return { value: [0, 0, 1], confidence: 0 };
    const [x, y] = [this.#x / this.#weight, this.#y / this.#weight];
    const shift = Math.hypot(x, y);
    const reach = Math.min(1, shift / CLEAR_SHIFT);
    const aside = shift > 0 ? reach / shift : 0;
    const length = Math.hypot(reach, FRONT);
    return { value: [(x * aside) / length, (y * aside) / length, FRONT / length], confidence: reach * 0.8 };
  }
}

/** A place is in shadow if it is darker than the plate by a factor between these. */
const SHADOW = { darkest: 0.3, lightest: 0.9 } as const;
/** Samples of shadow from which it is believed. */
const ENOUGH_SHADOW = 60;
/** A larger share of the background is no shadow, but another exposure. */
const MAX_SHARE = 0.5;
/** Distance from subject to shadow, as a share of the width, from which its direction is clear. */
const CLEAR_DISTANCE = 0.03;
const CERTAIN_PLATE = 200;
const DARKEST_KNOWN = 60;

/** Finds where the subject's shadow lies, by the plate that is brighter there. */
export class CastShadowMeter {
  readonly #width: number;
  readonly #black: number;
  readonly #shadow = { x: 0, y: 0, weight: 0 };
  readonly #subject = { x: 0, y: 0, weight: 0 };
  #background = 0;
  #darkened = 0;

  constructor({ width, isFullRange }: { readonly width: number; readonly isFullRange: boolean }) {
    this.#width = width;
    this.#black = getLumaScale(isFullRange).black;
  }

  addSubject(x: number, y: number): void {
    this.#subject.x += x;
    this.#subject.y += y;
    this.#subject.weight++;
  }

  addBackground(x: number, y: number, luma: number, { planes, confidence }: KnownBackground): void {
    const at = y * this.#width + x;
    const known = planes[0][at]! / PLATE_UNITS - this.#black;
    if (confidence[at]! < CERTAIN_PLATE || known < DARKEST_KNOWN) return;
    this.#background++;
    const ratio = (luma - this.#black) / known;
    if (ratio > SHADOW.lightest || ratio < SHADOW.darkest) return;
    const weight = 1 - ratio;
    this.#shadow.x += weight * x;
    this.#shadow.y += weight * y;
    this.#shadow.weight += weight;
    this.#darkened++;
  }

  /** From the subject to its shadow; undefined if none was seen, or if all of the background became darker. */
  getDirection(): Measured<readonly [number, number]> | undefined {
    const share = this.#darkened / Math.max(1, this.#background);
    if (this.#darkened < ENOUGH_SHADOW || share > MAX_SHARE || this.#subject.weight === 0) return undefined;
    const x = this.#shadow.x / this.#shadow.weight - this.#subject.x / this.#subject.weight;
    const y = this.#subject.y / this.#subject.weight - this.#shadow.y / this.#shadow.weight;
    const length = Math.hypot(x, y);
    if (length < 1) return undefined;
    return {
      value: [x / length, y / length],
      confidence:
        Math.min(1, length / (CLEAR_DISTANCE * this.#width)) *
        Math.min(1, this.#darkened / (4 * ENOUGH_SHADOW)),
    };
  }
}
