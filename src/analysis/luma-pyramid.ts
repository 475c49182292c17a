/** A plane of luma of any depth. `stride` counts samples. */
export interface LumaPlane {
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  /** Largest code; if not given that of 8 bits, of the 10 bits of working pictures, or 1 for floats. */
  readonly peak?: number;
}

function getPeak({ samples, peak }: LumaPlane): number {
  if (peak !== undefined) return peak;
  return samples instanceof Uint8Array ? 255 : samples instanceof Uint16Array ? 1023 : 1;
}

/** Pixels around a level that repeat its border, so that patches may leave it without a test per pixel. */
export const PYRAMID_BORDER = 16;

/** One level of a pyramid, in 8-bit code values; the pixel (x, y) is `samples[origin + y * stride + x]`. */
export interface PyramidLevel {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly origin: number;
  readonly samples: Float32Array;
}

/** A level holds half of the next finer one's columns and rows, rounded up, each pixel the mean of four. */
export class LumaPyramid {
  readonly levels: readonly PyramidLevel[];

  /** Width and height are those of the finest level, whatever the size of the planes. */
  constructor(width: number, height: number, levelCount: number) {
    this.levels = Array.from({ length: levelCount }, (_, i) =>
      createLevel(halve(width, i), halve(height, i)),
    );
  }

  /** Fills all levels from a plane, which is reduced by area means if it is larger. */
  build(plane: LumaPlane): void {
    reduceLuma(plane, this.levels[0]!);
    repeatBorder(this.levels[0]!);
    for (let i = 1; i < this.levels.length; i++) {
      halveLevel(this.levels[i - 1]!, this.levels[i]!);
      repeatBorder(this.levels[i]!);
    }
  }
}

function halve(size: number, times: number): number {
  return Math.ceil(size / 2 ** times);
}

function createLevel(width: number, height: number): PyramidLevel {
  const stride = width + 2 * PYRAMID_BORDER;
  const samples = new Float32Array(stride * (height + 2 * PYRAMID_BORDER));
  return { width, height, stride, origin: PYRAMID_BORDER * stride + PYRAMID_BORDER, samples };
}

/** Writes a plane in 8-bit codes into a level of the same or a smaller size, each pixel the mean of its area. */
function reduceLuma(plane: LumaPlane, level: PyramidLevel): void {
  if (plane.width === level.width && plane.height === level.height) copyLuma(plane, level);
  else {
    const { width, height, stride, origin, samples } = level;
    resampleArea(plane, { samples: samples.subarray(origin), stride, width, height }, 255 / getPeak(plane));
  }
}

function copyLuma(plane: LumaPlane, { samples, stride, origin, width, height }: PyramidLevel): void {
  const scale = 255 / getPeak(plane);
  for (let y = 0; y < height; y++) {
    const from = y * plane.stride;
    const to = origin + y * stride;
    for (let x = 0; x < width; x++) samples[to + x] = plane.samples[from + x]! * scale;
  }
}

/**
 * Reduces a plane to a smaller one by area means, a pixel on a border being shared by its parts; a larger one takes the
 * nearest pixels.
 *
 * @param scale factor of all values
 */
function resampleArea(from: LumaPlane, to: LumaPlane, scale = 1): void {
  const columns = locateAreas(from.width, to.width);
  const rows = locateAreas(from.height, to.height);
  const sums = new Float64Array(from.width);
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = [rows[y]!, Math.max(rows[y + 1]!, rows[y]! + 1)];
    sumRows(from, top, bottom, sums);
    for (let x = 0; x < to.width; x++) {
      const left = columns[x]!;
      const right = Math.max(columns[x + 1]!, left + 1);
      const mean = sumInterval(sums, left, right) / ((right - left) * (bottom - top));
      to.samples[y * to.stride + x] = mean * scale;
    }
  }
}

/** Borders of the areas, in pixels of the side that is reduced; whole pixels where it is enlarged. */
function locateAreas(from: number, to: number): Float64Array {
  return Float64Array.from({ length: to + 1 }, (_, i) =>
    from < to ? Math.floor((i * from) / to) : (i * from) / to,
  );
}

function sumRows(
  { samples, stride, width }: LumaPlane,
  top: number,
  bottom: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let y = Math.floor(top); y < bottom; y++) {
    const share = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = 0, p = y * stride; x < width; x++, p++) sums[x]! += samples[p]! * share;
  }
}

function sumInterval(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = Math.floor(start); i < end; i++)
    sum += values[i]! * (Math.min(end, i + 1) - Math.max(start, i));
  return sum;
}

function halveLevel(fine: PyramidLevel, coarse: PyramidLevel): void {
  for (let y = 0; y < coarse.height; y++) {
    const to = coarse.origin + y * coarse.stride;
    let from = fine.origin + 2 * y * fine.stride;
    // Beyond an odd border the repeated pixels are read.
    for (let x = 0; x < coarse.width; x++, from += 2) {
      const upper = fine.samples[from]! + fine.samples[from + 1]!;
      const lower = fine.samples[from + fine.stride]! + fine.samples[from + fine.stride + 1]!;
      coarse.samples[to + x] = (upper + lower) * 0.25;
    }
  }
}

/** Smooths a level by the binomial filter of 3x3; what lies beyond its border counts as repeated. */
export function smoothLevel({ samples, stride }: PyramidLevel, scratch: Float32Array): void {
  for (let i = 1; i < samples.length - 1; i++)
    scratch[i] = (samples[i - 1]! + 2 * samples[i]! + samples[i + 1]!) * 0.25;
  for (let i = stride; i < samples.length - stride; i++)
    samples[i] = (scratch[i - stride]! + 2 * scratch[i]! + scratch[i + stride]!) * 0.25;
}

function repeatBorder({ samples, stride, origin, width, height }: PyramidLevel): void {
  for (let y = 0; y < height; y++) {
    const row = origin + y * stride;
    samples.fill(samples[row]!, row - PYRAMID_BORDER, row);
    samples.fill(samples[row + width - 1]!, row + width, row + width + PYRAMID_BORDER);
  }
  const first = PYRAMID_BORDER * stride;
  const last = first + (height - 1) * stride;
  for (let i = 0; i < PYRAMID_BORDER; i++) {
    samples.copyWithin(i * stride, first, first + stride);
    samples.copyWithin(last + (i + 1) * stride, last, last + stride);
  }
}
