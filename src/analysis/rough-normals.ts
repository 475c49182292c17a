/** Sweeps of successive over-relaxation, and its factor. */
const SWEEPS = 60;
const RELAXATION = 1.7;

/** Cells less covered than this are outside. */
const INSIDE = 0.5;

/**
 * Rough normals of a subject from its outline alone: the outline is inflated like a balloon. The height u with Laplacian -4
 * inside and 0 outside has as its root the hemisphere for a disc, and a rounded body for any other outline. The borders
 * of the picture cut the subject off without rounding it.
 */
export class RoughNormals {
  readonly columns: number;
  readonly rows: number;
  /** Unit vectors of the cells inside: x right, y up, z to the viewer. (0, 0, 1) outside. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly #height: Float32Array;
  readonly #inside: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    const area = columns * rows;
    this.x = new Float32Array(area);
    this.y = new Float32Array(area);
    this.z = new Float32Array(area);
    this.#height = new Float32Array(area);
    this.#inside = new Uint8Array(area);
  }

  /** Computes the normals for the share of each cell that the subject covers, 0 to 1. */
  update(coverage: Float32Array): void {
    for (let at = 0; at < coverage.length; at++) {
      this.#inside[at] = coverage[at]! >= INSIDE ? 1 : 0;
      this.#height[at] = 0;
    }
    for (let sweep = 0; sweep < SWEEPS; sweep++) for (let y = 0; y < this.rows; y++) this.relaxRow(y);
    for (let at = 0; at < coverage.length; at++) this.#height[at] = Math.sqrt(Math.max(0, this.#height[at]!));
    for (let y = 0; y < this.rows; y++) this.deriveRow(y);
  }

  private relaxRow(y: number): void {
    const { columns } = this;
    const height = this.#height;
    const row = y * columns;
    const above = y > 0 ? -columns : 0;
    const below = y + 1 < this.rows ? columns : 0;
    for (let x = 0; x < columns; x++) {
      const at = row + x;
      if (this.#inside[at] === 0) continue;
      const left = x > 0 ? height[at - 1]! : height[at]!;
      const right = x + 1 < columns ? height[at + 1]! : height[at]!;
      // On the rim the surface falls to 0 half a cell further out.
      const mean = (left + right + height[at + above]! + height[at + below]! + 4) / 4;
      height[at]! += RELAXATION * (mean - height[at]!);
    }
  }

  private deriveRow(y: number): void {
    const { columns, rows } = this;
    const height = this.#height;
    for (let x = 0; x < columns; x++) {
      const at = y * columns + x;
      const slopeX =
        this.#inside[at] === 0 ? 0 : height[x + 1 < columns ? at + 1 : at]! - height[x > 0 ? at - 1 : at]!;
      const slopeY =
        this.#inside[at] === 0
          ? 0
          : height[y + 1 < rows ? at + columns : at]! - height[y > 0 ? at - columns : at]!;
      const length = Math.hypot(slopeX / 2, slopeY / 2, 1);
      this.x[at] = -slopeX / 2 / length;
      this.y[at] = slopeY / 2 / length;
      this.z[at] = 1 / length;
    }
  }
}
