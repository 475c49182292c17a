import { CUBIC_WEIGHTS, PHASE_BITS, PHASES, WEIGHT_BITS } from './cubic-weights.ts';
import { type SourcePlane, SourceWindow } from './source-window.ts';
import type { WarpPatch } from './warp-patch.ts';

/** Samples that are written, in 10-bit codes. */
export interface TargetPlane {
  readonly samples: Uint16Array;
  readonly stride: number;
}

/** Positions are fixed-point numbers inside of loops: these bits stand for the fraction of a sample. */
const FIXED_BITS = 16;
/** From a position to four times its phase, the place of the phase's weights. */
const PHASE_SHIFT = FIXED_BITS - PHASE_BITS - 2;
const PHASE_MASK = (PHASES - 1) << 2;
/** Half a phase, so that positions are rounded to the nearest one. */
const ROUNDING = 1 << (FIXED_BITS - PHASE_BITS - 1);
const HALF = 1 << (2 * WEIGHT_BITS - 1);
/** Most source columns that one row of a patch looks at. */
const MAX_COLUMNS = 512;

/** A row of a patch: where its samples go, and where they come from. */
interface PatchRow {
  at: number;
  end: number;
  /** Position of the first sample in the window, and its change from sample to sample. */
  u: number;
  v: number;
  uStep: number;
  vStep: number;
}

/**
 * Writes patches of a source, cubically interpolated in two passes: down each source column, then along the row. That is
 * exact for movements and enlargements, and for turns of a few degrees.
 */
export class PlaneWarper {
  readonly #window = new SourceWindow();
  readonly #columns = new Int32Array(MAX_COLUMNS);
  readonly #row: PatchRow = { at: 0, end: 0, u: 0, v: 0, uStep: 0, vStep: 0 };

  draw(source: SourcePlane, target: TargetPlane, patch: WarpPatch): void {
    const window = this.#window;
    const view = window.open(source, patch);
    const row = this.#row;
    for (let y = patch.top; y < patch.bottom; y++) {
      const down = y - patch.top;
      row.at = y * target.stride + patch.left;
      row.end = row.at + patch.right - patch.left;
      row.u = patch.u + down * patch.uDown - window.left;
      row.v = patch.v + down * patch.vDown - window.top;
      row.uStep = patch.uAcross + down * patch.uTwist;
      row.vStep = patch.vAcross + down * patch.vTwist;
      this.writeRow(view, target.samples);
    }
  }

  private writeRow(view: SourcePlane, target: Uint16Array): void {
    const { at, end, u, uStep } = this.#row;
    const columns = this.#columns;
    const first = this.readColumns(view);
    const step = toFixed(uStep);
    for (let to = at, x = toFixed(u - first) + ROUNDING; to < end; to++, x += step) {
      const value = interpolateColumns(columns, x);
      target[to] = value < 0 ? 0 : value > 1023 ? 1023 : value;
    }
  }

  /** Interpolates the source columns that the row looks at. @returns the first of them */
  private readColumns(view: SourcePlane): number {
    const { at, end, u, v, uStep, vStep } = this.#row;
    const columns = this.#columns;
    const uEnd = u + uStep * (end - at - 1);
    const first = Math.floor(u < uEnd ? u : uEnd) - 1;
    const count = Math.min(MAX_COLUMNS, Math.floor(u < uEnd ? uEnd : u) + 3 - first);
    const slope = vStep === 0 ? 0 : vStep / uStep;
    if (slope === 0) readLevel(columns, view, count, { x: first, y: v });
    else readSlope(columns, view, count, { x: first, y: v + (first - u) * slope, slope });
    return first;
  }
}

function toFixed(value: number): number {
  return Math.round(value * (1 << FIXED_BITS));
}

/** Interpolates columns along a line that falls by `slope` from one to the next; values keep the weights' fraction. */
function readSlope(
  columns: Int32Array,
  { samples, width }: SourcePlane,
  count: number,
  line: { readonly x: number; readonly y: number; readonly slope: number },
): void {
  const { x } = line;
  const slope = toFixed(line.slope);
  for (let i = 0, y = toFixed(line.y) + ROUNDING; i < count; i++, y += slope) {
    const phase = (y >> PHASE_SHIFT) & PHASE_MASK;
    const from = Math.imul(y >> FIXED_BITS, width) + x + i;
    columns[i] =
      Math.imul(samples[from - width]!, CUBIC_WEIGHTS[phase]!) +
      Math.imul(samples[from]!, CUBIC_WEIGHTS[phase + 1]!) +
      Math.imul(samples[from + width]!, CUBIC_WEIGHTS[phase + 2]!) +
      Math.imul(samples[from + 2 * width]!, CUBIC_WEIGHTS[phase + 3]!);
  }
}

/** The same along a level line, on which all columns have the same weights. */
function readLevel(
  columns: Int32Array,
  { samples, width }: SourcePlane,
  count: number,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  const fixed = toFixed(y) + ROUNDING;
  const phase = (fixed >> PHASE_SHIFT) & PHASE_MASK;
  const from = (fixed >> FIXED_BITS) * width + x;
  if (phase === 0) {
    for (let i = 0; i < count; i++) columns[i] = samples[from + i]! << WEIGHT_BITS;
    return;
  }
  const [above, below, far] = [from - width, from + width, from + 2 * width];
  const w0 = CUBIC_WEIGHTS[phase]!;
  const w1 = CUBIC_WEIGHTS[phase + 1]!;
  const w2 = CUBIC_WEIGHTS[phase + 2]!;
  const w3 = CUBIC_WEIGHTS[phase + 3]!;
  for (let i = 0; i < count; i++)
    columns[i] =
      Math.imul(samples[above + i]!, w0) +
      Math.imul(samples[from + i]!, w1) +
      Math.imul(samples[below + i]!, w2) +
      Math.imul(samples[far + i]!, w3);
}

/** @param u position in fixed point, with half a phase added */
function interpolateColumns(columns: Int32Array, u: number): number {
  const x = u >> FIXED_BITS;
  const phase = (u >> PHASE_SHIFT) & PHASE_MASK;
  const sum =
    Math.imul(columns[x - 1]!, CUBIC_WEIGHTS[phase]!) +
    Math.imul(columns[x]!, CUBIC_WEIGHTS[phase + 1]!) +
    Math.imul(columns[x + 1]!, CUBIC_WEIGHTS[phase + 2]!) +
    Math.imul(columns[x + 2]!, CUBIC_WEIGHTS[phase + 3]!);
  return (sum + HALF) >> (2 * WEIGHT_BITS);
}
