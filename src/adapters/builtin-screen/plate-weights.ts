import type { ColorCells } from '../../analysis/color-cells.ts';
import { HUE_REACH_DEGREES, type ScreenColor } from '../../analysis/screen-color.ts';
import { selectValue } from '../../analysis/select-value.ts';

/** Luma, blue and red difference of cells. */
export type Channels = readonly [Float32Array, Float32Array, Float32Array];

/** Tukey's constant: differences of so many standard deviations have no weight. */
const TUKEY = 4.685;
const MIN_SPREAD = 0.002;
/** Share of a screen's usual chroma that its dark corners still have. */
const MIN_START_SHARE = 0.35;
const SPREAD_SAMPLES = 20_000;

export function createChannels(length: number): Channels {
  return [new Float32Array(length), new Float32Array(length), new Float32Array(length)];
}

/**
 * How surely each cell of each frame is screen, 0 to 1: by its hue at first, then by Tukey's weights of what it differs from
 * the plate.
 */
export class PlateWeights {
  /** A frame after the other. */
  readonly values: Float32Array;
  readonly #frames: readonly ColorCells[];
  readonly #area: number;

  constructor(frames: readonly ColorCells[], color: ScreenColor) {
    this.#frames = frames;
    this.#area = frames[0]!.luma.length;
    this.values = new Float32Array(frames.length * this.#area);
    this.#startFrom(color);
  }

  /** First weights: cells of the screen's hue whose chroma isn't much less than its own. */
  #startFrom({ hueDegrees, saturation }: ScreenColor): void {
    const angle = (hueDegrees * Math.PI) / 180;
    const [towardsBlue, towardsRed] = [Math.cos(angle), Math.sin(angle)];
    const slope = Math.tan((HUE_REACH_DEGREES * Math.PI) / 180);
    this.#frames.forEach(({ blue, red }, frame) => {
      for (let i = 0; i < this.#area; i++) {
        const along = blue[i]! * towardsBlue + red[i]! * towardsRed;
        const across = Math.abs(red[i]! * towardsBlue - blue[i]! * towardsRed);
        const isScreen = along > MIN_START_SHARE * saturation && across < along * slope;
        this.values[frame * this.#area + i] = isScreen ? 1 : 0;
      }
    });
  }

  /** Weighs all cells again by a plate. Returns the deviation of luma about it. */
  update(channels: Channels, scales: Float64Array): number {
    const spreads = this.#measureSpreads(channels, scales);
    const [luma, blue, red] = channels;
    const [byLuma, byBlue, byRed] = spreads.map((spread) => 1 / (2 * (TUKEY * spread) ** 2)) as [
      number,
      number,
      number,
    ];
    this.#frames.forEach((cells, frame) => {
      const scale = scales[frame]!;
      for (let i = 0, at = frame * this.#area; i < this.#area; i++, at++) {
        const a = cells.luma[i]! * scale - luma[i]!;
        const b = cells.blue[i]! * scale - blue[i]!;
        const c = cells.red[i]! * scale - red[i]!;
        const rest = 1 - a * a * byLuma - b * b * byBlue - c * c * byRed;
        this.values[at] = rest > 0 ? rest * rest : 0;
      }
    });
    return spreads[0];
  }

  /** Robust standard deviations of the channels about the plate: 1.4826 times the median of what has weight. */
  #measureSpreads([luma, blue, red]: Channels, scales: Float64Array): [number, number, number] {
    const stride = Math.max(1, Math.floor(this.values.length / SPREAD_SAMPLES));
    const lists = createChannels(Math.ceil(this.values.length / stride));
    let count = 0;
    for (let at = 0; at < this.values.length; at += stride) {
      if (this.values[at] === 0) continue;
      const [frame, i] = [Math.floor(at / this.#area), at % this.#area];
      const [cells, scale] = [this.#frames[frame]!, scales[frame]!];
      lists[0][count] = Math.abs(cells.luma[i]! * scale - luma[i]!);
      lists[1][count] = Math.abs(cells.blue[i]! * scale - blue[i]!);
      lists[2][count++] = Math.abs(cells.red[i]! * scale - red[i]!);
    }
    const medians = lists.map((list) => (count === 0 ? 0 : selectValue(list.subarray(0, count), count >> 1)));
    return medians.map((median) => Math.max(MIN_SPREAD, 1.4826 * median)) as [number, number, number];
  }
}
