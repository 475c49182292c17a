/** Floats of a pixel of a canvas: red, green, blue, alpha, spill. All are premultiplied by coverage. */
export const CHANNELS = 5;

/** What a part shows at one point; reused for all points. */
export interface Sample {
  /** Distance to the part's edge in pixels, positive inside. */
  depth: number;
  /** Reflected light, linear. */
  red: number;
  green: number;
  blue: number;
  /** How much of the backdrop's light is caught here, 0 to 1; parts leave it to the canvas. */
  spill: number;
  /** Slope of the surface sideways, -1 at its left edge to 1 at its right. */
  slope: number;
  /** Place on the surface in picture heights, for patterns that move with it. */
  along: number;
  aside: number;
}

export function createSample(): Sample {
  return { depth: 0, red: 0, green: 0, blue: 0, spill: 0, slope: 0, along: 0, aside: 0 };
}

/** Something that can be painted: a shape with an edge, and colors inside. Its bounds are in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** How much of the backdrop's light its edges catch, 0 to 1. */
  readonly spill: number;
  /** Fills `sample` for a point, or only its negative depth where the part is not. */
  sampleAt(x: number, y: number, sample: Sample): void;
}

/** A picture of linear light over nothing, premultiplied, in which the covered box is known. */
export class MattingCanvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** Distance in pixels over which spill fades from an edge inwards. */
  readonly spillReach: number;
  #left = 0;
  #top = 0;
  #right = 0;
  #bottom = 0;
  readonly #sample = createSample();

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Float32Array(width * height * CHANNELS);
    this.spillReach = height * 0.012;
    this.clear();
  }

  clear(): void {
    for (let y = this.#top; y < this.#bottom; y++)
      this.data.fill(0, (y * this.width + this.#left) * CHANNELS, (y * this.width + this.#right) * CHANNELS);
    this.#left = this.width;
    this.#top = this.height;
    this.#right = 0;
    this.#bottom = 0;
  }

  /** Paints a part over what is there. Its edge has the coverage of a straight one at the same distance. */
  paint(part: Part): void {
    const left = Math.max(0, Math.floor(part.left));
    const right = Math.min(this.width, Math.ceil(part.right) + 1);
    const bottom = Math.min(this.height, Math.ceil(part.bottom) + 1);
    const sample = this.#sample;
    for (let y = Math.max(0, Math.floor(part.top)); y < bottom; y++) {
      for (let x = left; x < right; x++) {
        part.sampleAt(x + 0.5, y + 0.5, sample);
        if (sample.depth <= -0.5) continue;
        sample.spill = part.spill * Math.exp(-Math.max(0, sample.depth) / this.spillReach);
        this.cover(x, y, Math.min(1, sample.depth + 0.5), sample);
      }
    }
  }

  /** Lays a color over a share of one pixel. */
  cover(x: number, y: number, coverage: number, { red, green, blue, spill }: Sample): void {
    this.#include(x, y);
    const { data } = this;
    const at = (y * this.width + x) * CHANNELS;
    const rest = 1 - coverage;
    data[at] = red * coverage + data[at]! * rest;
    data[at + 1] = green * coverage + data[at + 1]! * rest;
    data[at + 2] = blue * coverage + data[at + 2]! * rest;
    data[at + 3] = coverage + data[at + 3]! * rest;
    data[at + 4] = spill * coverage + data[at + 4]! * rest;
  }

  /** Adds another canvas times `weight`, as light that falls on the sensor for a part of the exposure. */
  accumulate(other: MattingCanvas, weight: number): void {
    const { data } = this;
    const { data: added } = other;
    for (let y = other.#top; y < other.#bottom; y++) {
      const end = (y * this.width + other.#right) * CHANNELS;
      for (let at = (y * this.width + other.#left) * CHANNELS; at < end; at++)
        data[at]! += added[at]! * weight;
    }
    this.#includeBox(other);
  }

  /** Lays another canvas over this one. */
  layOver(other: MattingCanvas): void {
    const { data } = this;
    for (let y = other.#top; y < other.#bottom; y++) {
      const end = (y * this.width + other.#right) * CHANNELS;
      for (let at = (y * this.width + other.#left) * CHANNELS; at < end; at += CHANNELS) {
        const rest = 1 - other.data[at + 3]!;
        for (let channel = at; channel < at + CHANNELS; channel++)
          data[channel] = other.data[channel]! + data[channel]! * rest;
      }
    }
    this.#includeBox(other);
  }

  #includeBox(other: MattingCanvas): void {
    if (other.#left >= other.#right) return;
    this.#include(other.#left, other.#top);
    this.#include(other.#right - 1, other.#bottom - 1);
  }

  #include(x: number, y: number): void {
    if (x < this.#left) this.#left = x;
    if (x >= this.#right) this.#right = x + 1;
    if (y < this.#top) this.#top = y;
    if (y >= this.#bottom) this.#bottom = y + 1;
  }
}
