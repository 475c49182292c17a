import type { Plane16 } from '../../media/frame.ts';
import { getLumaMotion, type LumaMotion } from './luma-motion.ts';
import type { DirectedMotion } from './motion-finder.ts';
import type { NoiseByLuma } from './noise-table.ts';
import type { NoisyPlane } from './noisy-plane.ts';
import { TILE, WarpedTile } from './warped-tile.ts';

/** A plane of the frame before or after the one that is denoised. */
export interface NeighborPlane {
  readonly plane: Plane16;
  readonly motion: DirectedMotion;
  /** Whether it is already in the average of what stands still. */
  readonly isPast: boolean;
  /** What the luma plane showed of the pixels of a chroma plane. */
  readonly lumaMotion?: LumaMotion;
  /** Written: how surely each pixel differs from where it is found in the neighbor, 0 (noise alone) to 255. */
  readonly differs?: Uint8Array;
}

export interface CompensatedMeanSettings {
  readonly noise: NoiseByLuma;
  /** Variance that the average over time settles at, in variances of one frame's noise. */
  readonly settledVariance: number;
}

/** Variance up to which a pixel was averaged with the frame before. */
const AVERAGED_VARIANCE = 0.5;
/** Share of a neighbor below which a pixel isn't worth its time. */
const MIN_SHARE = 1 / 16;
const AREA = TILE * TILE;

/**
 * Averages what the average over time doesn't hold, as it moves, with where it is found in the frames beside: the motion
 * leads there and back again, and the neighborhoods differ by no more than the measured noise.
 */
export class CompensatedMean {
  readonly #tile = new WarpedTile();
  readonly #weights = new Float32Array(AREA);
  readonly #sums = new Float32Array(AREA);
  readonly #variances = new Float32Array(AREA);

  /**
   * Averages `plane` in place, and writes the pixels that changed to `output` too.
   *
   * @param current the frame of `plane`, as it was taken
   */
  apply(
    plane: NoisyPlane,
    { current, output, neighbors }: MeanPictures,
    settings: CompensatedMeanSettings,
  ): void {
    for (let top = 0; top < plane.height; top += TILE) {
      for (let left = 0; left < plane.width; left += TILE) {
        if (!isUnsettled(plane, left, top, settings.settledVariance)) continue;
        this.#weights.fill(0);
        this.#sums.fill(0);
        this.#variances.fill(0);
        for (const neighbor of neighbors) {
          this.#tile.compare(current, neighbor, left, top);
          this.addNeighbor(plane, { neighbor, current, settings }, left, top);
        }
        this.mix(plane, output, left, top);
      }
    }
  }

  private addNeighbor(plane: NoisyPlane, pass: NeighborPass, left: number, top: number): void {
    const { neighbor, current, settings } = pass;
    const { isPast, lumaMotion, differs } = neighbor;
    const { noise } = settings;
    const tile = this.#tile;
    const { warped, spreads } = tile;
    const [weights, sums, variances] = [this.#weights, this.#sums, this.#variances];
    const from = isPast ? AVERAGED_VARIANCE : settings.settledVariance;
    const scale = 1 / Math.max(MIN_SHARE, isPast ? 1 - from : AVERAGED_VARIANCE - from);
    const bottom = Math.min(TILE, plane.height - top);
    const right = Math.min(TILE, plane.width - left);
    for (let row = 0; row < bottom; row++) {
      const at = (top + row) * plane.width + left;
      const codes = (top + row) * current.stride + left;
      for (let column = 0; column < right; column++) {
        const i = row * TILE + column;
        const spread = spreads[i]!;
        const share = Math.min(1, (plane.variances[at + column]! - from) * scale);
        if (share <= 0) continue;
        let gate = 1;
        if (spread > 0) {
          const inverse = 1 / (Math.sqrt(1 + spread) * noise[current.samples[codes + column]! & 1023]!);
          gate = tile.computeGate(row, column, inverse);
        }
        if (lumaMotion !== undefined)
          gate = Math.max(gate, getLumaMotion(lumaMotion, left + column, top + row));
        if (differs !== undefined) differs[at + column] = gate * 255;
        const weight = (1 - gate) * share;
        weights[i]! += weight;
        sums[i]! += weight * warped[i]!;
        variances[i]! += weight * weight * spread;
      }
    }
  }

  private mix(plane: NoisyPlane, output: Plane16, left: number, top: number): void {
    const [weights, sums, variances] = [this.#weights, this.#sums, this.#variances];
    const bottom = Math.min(TILE, plane.height - top);
    const right = Math.min(TILE, plane.width - left);
    for (let row = 0; row < bottom; row++) {
      for (let column = 0; column < right; column++) {
        const i = row * TILE + column;
        if (weights[i] === 0) continue;
        const at = (top + row) * plane.width + left + column;
        const own = 1 / plane.variances[at]!;
        const total = own + weights[i]!;
        const value = (plane.samples[at]! * own + sums[i]!) / total;
        plane.samples[at] = value;
        plane.variances[at] = (own + variances[i]!) / (total * total);
        output.samples[(top + row) * output.stride + left + column] = Math.min(
          1023,
          Math.max(0, value + 0.5),
        );
      }
    }
  }
}

/** The frame that is denoised, and those beside it. */
export interface MeanPictures {
  readonly current: Plane16;
  readonly output: Plane16;
  readonly neighbors: readonly NeighborPlane[];
}

interface NeighborPass {
  readonly neighbor: NeighborPlane;
  readonly current: Plane16;
  readonly settings: CompensatedMeanSettings;
}

/** Whether any pixel of a tile moves or has only just come to rest. */
export function isUnsettled(
  { variances, width, height }: NoisyPlane,
  left: number,
  top: number,
  settledVariance: number,
): boolean {
  const limit = settledVariance + Math.max(MIN_SHARE, AVERAGED_VARIANCE - settledVariance) * MIN_SHARE;
  const bottom = Math.min(height, top + TILE);
  const right = Math.min(width, left + TILE);
  for (let y = top; y < bottom; y++)
    for (let at = y * width + left; at < y * width + right; at++) if (variances[at]! > limit) return true;
  return false;
}
