import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { averageBoxes } from './guided-upsampling.ts';
import { fillSmoothly } from './parallax/pull-push.ts';
import { listRasters, type PlaneRaster } from './warp/plane-raster.ts';

/** Pixels of luma in a row that become one before the blur, which hides it: the most, and the fewest that chroma can follow. */
const [MAX_REDUCTION, MIN_REDUCTION] = [8, 2];
/** Three boxes after each other come close to a Gaussian. */
const BOXES = 3;
/** Variance that reducing and enlarging have by themselves, in reduced pixels: that of a box and of a tent. */
const OWN_VARIANCE = 1 / 12 + 1 / 6;

/** Blurs what lies behind the subject of a frame, without any of the subject in it. */
export class BackgroundBlur {
  readonly #format: WorkingPicture;
  readonly #reduction: number;
  readonly #radii: readonly number[];

  /** @param sigma standard deviation of the blur in pixels; at least 2 */
  constructor(format: WorkingPicture, sigma: number) {
    this.#format = format;
    const wanted = Math.max(2, sigma);
    let reduction = MIN_REDUCTION;
    while (reduction < MAX_REDUCTION && reduction * 4 <= wanted) reduction *= 2;
    this.#reduction = reduction;
    this.#radii = chooseRadii((wanted / reduction) ** 2 - OWN_VARIANCE);
  }

  /**
   * @param alpha opacity of the subject, row by row: 0 background, 65535 subject
   * @returns a working frame that is the caller's, as `source` stays
   */
  apply(source: Frame, alpha: Uint16Array): Frame {
    const blurred = allocateVideoFrame(this.#format);
    for (const [index, raster] of listRasters(this.#format, this.#format).entries()) {
      const plane = getPlane16(source, index, raster.width, raster.height);
      const small = this.reduce(plane, raster, alpha);
      const filled = fillSmoothly(small);
      let values: Float32Array = filled;
      for (const radius of this.#radii) if (radius > 0) values = averageBoxes(values, small, radius);
      enlarge({ ...small, values }, getPlane16(blurred, index, raster.width, raster.height));
    }
    return blurred;
  }

  /** Means of squares of the background's samples, with their weights. */
  private reduce({ samples, stride }: Plane16, raster: PlaneRaster, alpha: Uint16Array) {
    const { width, height, shiftX, shiftY } = raster;
    const [across, down] = [this.#reduction >> shiftX, this.#reduction >> shiftY];
    const size = { width: Math.ceil(width / across), height: Math.ceil(height / down) };
    const values = new Float32Array(size.width * size.height);
    const weights = new Float32Array(size.width * size.height);
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / down) * size.width;
      const opacity = (y << shiftY) * this.#format.width;
      for (let x = 0; x < width; x++) {
        const share = 1 - alpha[opacity + (x << shiftX)]! / 65535;
        const weight = share * share * share * share;
        const to = row + Math.floor(x / across);
        values[to]! += weight * samples[y * stride + x]!;
        weights[to]! += weight;
      }
    }
    for (let i = 0; i < values.length; i++) {
      if (weights[i]! > 0) values[i]! /= weights[i]!;
      weights[i] = Math.min(1, (2 * weights[i]!) / (across * down));
    }
    return { ...size, values, weights };
  }
}

/** Radii of boxes that have a variance together: of two sizes, as one alone comes only as close as its next pixel. */
function chooseRadii(variance: number): number[] {
  const width = Math.sqrt((12 * variance) / BOXES + 1);
  const smaller = Math.floor((width - 1) / 2);
  const vary = (radius: number): number => ((2 * radius + 1) ** 2 - 1) / 12;
  const missing = variance - BOXES * vary(smaller);
  const larger = Math.round(missing / (vary(smaller + 1) - vary(smaller)));
  return Array.from({ length: BOXES }, (_, i) => (i < larger ? smaller + 1 : smaller));
}

interface SmallPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Enlarges a plane bilinearly. */
function enlarge({ width, height, values }: SmallPlane, target: Plane16): void {
  const [scaleX, scaleY] = [width / target.width, height / target.height];
  const row = new Float32Array(width);
  for (let y = 0; y < target.height; y++) {
    const v = Math.min(height - 1, Math.max(0, (y + 0.5) * scaleY - 0.5));
    const top = Math.floor(v);
    const fy = v - top;
    const below = Math.min(height - 1, top + 1);
    for (let x = 0; x < width; x++)
      row[x] = values[top * width + x]! * (1 - fy) + values[below * width + x]! * fy;
    for (let x = 0; x < target.width; x++) {
      const u = Math.min(width - 1, Math.max(0, (x + 0.5) * scaleX - 0.5));
      const left = u | 0;
      const right = left + 1 < width ? left + 1 : left;
      target.samples[y * target.stride + x] = row[left]! + (row[right]! - row[left]!) * (u - left) + 0.5;
    }
  }
}
