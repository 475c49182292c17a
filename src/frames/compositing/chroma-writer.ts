import type { PixelRows } from '../../media/video/light-converter.ts';
import type { PicturePlanes, PlanesFormat } from './picture-planes.ts';

/** Where a composed pixel's codes come from. */
export const PixelState = { background: 0, source: 1, composed: 2 } as const;

/** A row of the composite at full size. Codes are valid where the state is `composed`. */
export interface ComposedRow {
  /** The output's row of luma, which holds the background at first. */
  luma: Uint16Array;
  readonly codes: PixelRows;
  readonly states: Uint8Array;
  /** Pixels that are not all background. */
  start: number;
  end: number;
}

/**
 * Writes chroma at its own size. A site is the mean of the pixels around it, weighted by distance (1, 2, 1), as sites are
 * at the left of each pair of pixels. A pixel that was not touched has the value of its own picture at this very site, so
 * that untouched places keep their codes exactly, and a composed one has chroma that was mixed at full size.
 */
export class ChromaWriter {
  readonly #width: number;
  readonly #shiftX: number;

  constructor({ width, chromaShiftX }: PlanesFormat) {
    this.#width = width;
    this.#shiftX = chromaShiftX;
  }

  /**
   * Writes row `y` of chroma to `output`, which holds the background. `rows` are the rows of pixels above and below it,
   * the same one twice where a row of chroma belongs to one.
   */
  write(
    y: number,
    rows: readonly [ComposedRow, ComposedRow],
    source: PicturePlanes,
    output: PicturePlanes,
  ): void {
    const start = Math.min(rows[0].start, rows[1].start) >> this.#shiftX;
    const last = (Math.max(rows[0].end, rows[1].end) + this.#shiftX) >> this.#shiftX;
    const end = Math.min(last, output[1].width);
    const [upper, lower] = rows;
    for (const plane of [1, 2] as const) {
      const part = plane === 1 ? 'second' : 'third';
      const row: SiteRow = {
        upperStates: upper.states,
        lowerStates: lower.states,
        upperCodes: upper.codes[part],
        lowerCodes: lower.codes[part],
        source: source[plane].samples.subarray(y * source[plane].stride),
        output: output[plane].samples.subarray(y * output[plane].stride),
      };
      if (this.#shiftX === 0) writeSites(row, start, end);
      else writeHalvedSites(row, start, end, this.#width);
    }
  }
}

/** A row of one chroma plane and the two rows of pixels around it. */
interface SiteRow {
  readonly upperStates: Uint8Array;
  readonly lowerStates: Uint8Array;
  readonly upperCodes: Float32Array;
  readonly lowerCodes: Float32Array;
  readonly source: Uint16Array;
  readonly output: Uint16Array;
}

function writeSites(row: SiteRow, start: number, end: number): void {
  const { upperStates, lowerStates, upperCodes, lowerCodes, source, output } = row;
  for (let x = start; x < end; x++) {
    const upper = upperStates[x]!;
    const lower = lowerStates[x]!;
    if ((upper | lower) === PixelState.background) continue;
    if (upper === PixelState.source && lower === PixelState.source) {
      output[x] = source[x]!;
      continue;
    }
    const above = pick(upper, output[x]!, source[x]!, upperCodes[x]!);
    const below = pick(lower, output[x]!, source[x]!, lowerCodes[x]!);
    output[x] = limitCode((above + below) / 2);
  }
}

function writeHalvedSites(row: SiteRow, start: number, end: number, width: number): void {
  const { upperStates, lowerStates, upperCodes, lowerCodes, source, output } = row;
  for (let site = start; site < end; site++) {
    const x = site * 2;
    const left = x === 0 ? 0 : x - 1;
    const right = x + 1 < width ? x + 1 : x;
    const any =
      upperStates[left]! |
      upperStates[x]! |
      upperStates[right]! |
      lowerStates[left]! |
      lowerStates[x]! |
      lowerStates[right]!;
    if (any === PixelState.background) continue;
    const behind = output[site]!;
    const front = source[site]!;
    output[site] = limitCode(
      (pick(upperStates[left]!, behind, front, upperCodes[left]!) +
        2 * pick(upperStates[x]!, behind, front, upperCodes[x]!) +
        pick(upperStates[right]!, behind, front, upperCodes[right]!) +
        pick(lowerStates[left]!, behind, front, lowerCodes[left]!) +
        2 * pick(lowerStates[x]!, behind, front, lowerCodes[x]!) +
        pick(lowerStates[right]!, behind, front, lowerCodes[right]!)) /
        8,
    );
  }
}

function pick(state: number, background: number, source: number, composed: number): number {
  return state === PixelState.composed ? composed : state === PixelState.source ? source : background;
}

/** Rounds to a 10-bit code. */
export function limitCode(value: number): number {
  return value <= 0 ? 0 : value >= 1023 ? 1023 : (value + 0.5) | 0;
}
