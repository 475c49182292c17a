import { createSeededRandom } from '../../core/random.ts';
import type { Plane16 } from '../../media/frame.ts';
import type { Texture } from '../compositor-settings.ts';
import { type MatteTiles, OPAQUE, TILE, TILE_SHIFT, TileKind } from './matte-tiles.ts';
import type { PicturePlanes, PlanesFormat } from './picture-planes.ts';

const CODES = 1024;
/** Samples of noise, few enough to stay near the processor; rows read them from places of their own. */
const TABLE_MASK = 0x3fff;
/** 10-bit codes in one 8-bit code, in which noise is measured. */
const CODES_PER_STEP = 4;
/** Less than this, in 10-bit codes, is lost in rounding. */
const MIN_SIGMA = 0.3;

/** Units of the table in one standard deviation, and of deviations in one code. */
const NOISE_UNITS = 1 << 11;
const SIGMA_UNITS = 1 << 6;
const PRODUCT_SHIFT = 17;
const HALF = 1 << (PRODUCT_SHIFT - 1);

const NOISE = createNoise();

function createNoise(): Int16Array {
  const random = createSeededRandom(20);
  return Int16Array.from({ length: TABLE_MASK + 1 }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return Math.round(NOISE_UNITS * radius * Math.cos(2 * Math.PI * random()));
  });
}

/**
 * Gives the new background the grain of the source: white noise of the standard deviation that is missing, by luma. It
 * depends on the frame's timestamp and the place alone, so that a video has the same grain wherever it is split.
 */
export class Grain {
  readonly #format: PlanesFormat;
  /** Standard deviations in 1/64 of a 10-bit code: of luma by its code, and of chroma. */
  readonly #luma: Int32Array;
  readonly #chroma: Int32Array;

  constructor(format: PlanesFormat, source: Texture['noise'], background: Texture['noise'], share: number) {
    this.#format = format;
    this.#luma = Int32Array.from({ length: CODES }, (_, code) =>
      getMissing(interpolate(source?.byLuma, code), interpolate(background?.byLuma, code), share),
    );
    this.#chroma = new Int32Array(CODES).fill(
      getMissing(source?.chroma ?? 0, background?.chroma ?? 0, share),
    );
  }

  get isNeutral(): boolean {
    return (
      this.#luma.every((sigma) => sigma < MIN_SIGMA * SIGMA_UNITS) &&
      this.#chroma[0]! < MIN_SIGMA * SIGMA_UNITS
    );
  }

  /** Adds grain to what is not subject. `seed` is the frame's timestamp. */
  apply(output: PicturePlanes, alpha: Uint16Array, tiles: MatteTiles, seed: bigint): void {
    const start = Number(BigInt.asUintN(32, seed));
    for (const [index, plane] of output.entries()) {
      const sigmas = index === 0 ? this.#luma : this.#chroma;
      for (let y = 0; y < plane.height; y++)
        this.addToRow(plane, y, {
          alpha,
          tiles,
          sigmas,
          offset: mixSeed(start, index, y),
          isLuma: index === 0,
        });
    }
  }

  private addToRow(plane: Plane16, y: number, part: GrainRow): void {
    const shiftX = part.isLuma ? 0 : this.#format.chromaShiftX;
    const lumaY = part.isLuma ? y : y << this.#format.chromaShiftY;
    const tileRow = (lumaY >> TILE_SHIFT) * part.tiles.columns;
    const { columns, kinds } = part.tiles;
    const step = TILE >> shiftX;
    const row = plane.samples.subarray(y * plane.stride, y * plane.stride + plane.width);
    for (let first = 0, last: number; first < columns; first = last) {
      const kind = kinds[tileRow + first]!;
      last = first + 1;
      while (last < columns && kinds[tileRow + last] === kind) last++;
      const [left, right] = [first * step, Math.min(plane.width, last * step)];
      if (kind === TileKind.clear) addClear(row, left, right, part);
      else if (kind === TileKind.mixed)
        addMixed(row, [left, right], part, { start: lumaY * this.#format.width, shiftX });
    }
  }
}

interface GrainRow {
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
  readonly sigmas: Int32Array;
  readonly offset: number;
  readonly isLuma: boolean;
}

function addClear(row: Uint16Array, left: number, right: number, { sigmas, offset }: GrainRow): void {
  for (let x = left; x < right; x++) {
    const code = row[x]!;
    const value = code + ((sigmas[code & 1023]! * NOISE[(offset + x) & TABLE_MASK]! + HALF) >> PRODUCT_SHIFT);
    row[x] = value < 0 ? 0 : value > 1023 ? 1023 : value;
  }
}

function addMixed(
  row: Uint16Array,
  [left, right]: readonly [number, number],
  { alpha, sigmas, offset }: GrainRow,
  { start, shiftX }: { readonly start: number; readonly shiftX: number },
): void {
  for (let x = left; x < right; x++) {
    const open = OPAQUE - alpha[start + (x << shiftX)]!;
    if (open === 0) continue;
    const code = row[x]!;
    const sigma = (sigmas[code & 1023]! * open) >> 16;
    const value = code + ((sigma * NOISE[(offset + x) & TABLE_MASK]! + HALF) >> PRODUCT_SHIFT);
    row[x] = value < 0 ? 0 : value > 1023 ? 1023 : value;
  }
}

function mixSeed(seed: number, plane: number, y: number): number {
  let mixed = Math.imul(seed ^ Math.imul(plane * 8191 + y + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & TABLE_MASK;
}

/** Standard deviation in 1/64 of a 10-bit code that, added to the second, gives the first. */
function getMissing(wanted: number, own: number, share: number): number {
  return SIGMA_UNITS * share * CODES_PER_STEP * Math.sqrt(Math.max(0, wanted * wanted - own * own));
}

/** Value at a code of a curve over even ranges of luma. */
function interpolate(curve: readonly number[] | undefined, code: number): number {
  if (!curve || curve.length === 0) return 0;
  const position = Math.min(curve.length - 1, Math.max(0, (code / CODES) * curve.length - 0.5));
  const below = Math.floor(position);
  const above = Math.min(below + 1, curve.length - 1);
  return curve[below]! + (curve[above]! - curve[below]!) * (position - below);
}
