import type { FlowField } from '../../analysis/flow-field.ts';
import { PYRAMID_BORDER } from '../../analysis/luma-pyramid.ts';
import { PATCH_SIZE } from '../../analysis/patch-matcher.ts';
import type { LevelPair, PatchGrid } from './patch-grid.ts';

/** Squared difference in 8-bit codes below which it is noise. */
const NOISE_SQUARE = 4;

/**
 * Makes a dense flow of the shifts of patches: a pixel's is the mean over all patches that cover it, each weighted by how
 * well it explains this pixel (equation 3 of Kroeger et al. 2016, with squares, as borders of motion become sharper).
 */
export class Densifier {
  readonly #weights: Float32Array;

  constructor(width: number, height: number) {
    this.#weights = new Float32Array(width * height);
  }

  densify(grid: PatchGrid, levels: LevelPair, flow: FlowField): void {
    flow.u.fill(0);
    flow.v.fill(0);
    this.#weights.fill(0);
    for (let i = 0; i < grid.u.length; i++) this.addPatch(levels, flow, grid, i);
    for (let i = 0; i < flow.u.length; i++) {
      const inverse = 1 / this.#weights[i]!;
      flow.u[i]! *= inverse;
      flow.v[i]! *= inverse;
    }
  }

  private addPatch([from, to]: LevelPair, { u: sumU, v: sumV }: FlowField, grid: PatchGrid, i: number): void {
    const weights = this.#weights;
    const { width, height, stride, samples: target } = to;
    const { samples: source } = from;
    const left = grid.columns[i % grid.columns.length]!;
    const top = grid.rows[Math.floor(i / grid.columns.length)]!;
    const u = grid.u[i]!;
    const v = grid.v[i]!;
    const column = clampShift(left + u, width);
    const row = clampShift(top + v, height);
    const x = Math.floor(column);
    const y = Math.floor(row);
    const fx = column - x;
    const fy = row - y;
    const endX = Math.min(width, left + PATCH_SIZE);
    const endY = Math.min(height, top + PATCH_SIZE);
    for (let py = top; py < endY; py++) {
      let q = to.origin + (y + py - top) * stride + x;
      let p = from.origin + py * from.stride + left;
      let at = py * width + left;
      for (let px = left; px < endX; px++, p++, q++, at++) {
        const upper = target[q]! + (target[q + 1]! - target[q]!) * fx;
        const lower = target[q + stride]! + (target[q + stride + 1]! - target[q + stride]!) * fx;
        const difference = upper + (lower - upper) * fy - source[p]!;
        const weight = 1 / (NOISE_SQUARE + difference * difference);
        weights[at]! += weight;
        sumU[at]! += weight * u;
        sumV[at]! += weight * v;
      }
    }
  }
}

function clampShift(position: number, size: number): number {
  return Math.max(1 - PYRAMID_BORDER, Math.min(size + PYRAMID_BORDER - PATCH_SIZE - 2, position));
}
