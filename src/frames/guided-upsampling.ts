import { BoxMean, type PictureSize } from './box-mean.ts';
import type { SamplePlane } from './plane-resampling.ts';

/** A map of small size and what it shall follow. */
export interface GuidedUpsampling {
  readonly width: number;
  readonly height: number;
  /** The map, row by row. */
  readonly values: Float32Array;
  /** The guide in the map's size, in units of the full-size guide. */
  readonly guide: Float32Array;
  /** Half-width of the windows in samples of the map. */
  readonly radius: number;
  /** Variance of the guide, in its units squared, below which the map is smoothed across. */
  readonly epsilon: number;
}

/**
 * Enlarges a map to the size of `guide` so that its edges are those of the guide: the fast guided filter (He and Sun, "Fast
 * Guided Filter", 2015), whose linear models are computed in the small size and enlarged bilinearly.
 */
export function upsampleGuided(map: GuidedUpsampling, guide: SamplePlane): Float32Array {
  const { width, height, values, radius, epsilon } = map;
  const meanGuide = averageBoxes(map.guide, map, radius);
  const meanValue = averageBoxes(values, map, radius);
  const meanSquare = averageBoxes(multiply(map.guide, map.guide), map, radius);
  const meanProduct = averageBoxes(multiply(map.guide, values), map, radius);
  const slope = new Float32Array(width * height);
  const offset = new Float32Array(width * height);
  for (let i = 0; i < slope.length; i++) {
    const variance = meanSquare[i]! - meanGuide[i]! ** 2;
    slope[i] = (meanProduct[i]! - meanGuide[i]! * meanValue[i]!) / (variance + epsilon);
    offset[i] = meanValue[i]! - slope[i]! * meanGuide[i]!;
  }
  const models = {
    width,
    height,
    slope: averageBoxes(slope, map, radius),
    offset: averageBoxes(offset, map, radius),
  };
  return applyModels(models, guide);
}

interface LinearModels {
  readonly width: number;
  readonly height: number;
  readonly slope: Float32Array;
  readonly offset: Float32Array;
}

function applyModels({ width, height, slope, offset }: LinearModels, guide: SamplePlane): Float32Array {
  const result = new Float32Array(guide.width * guide.height);
  const [scaleX, scaleY] = [width / guide.width, height / guide.height];
  for (let y = 0; y < guide.height; y++) {
    const sourceY = Math.min(height - 1, Math.max(0, (y + 0.5) * scaleY - 0.5));
    const top = Math.min(height - 1, Math.floor(sourceY)) * width;
    const bottom = Math.min(height - 1, Math.floor(sourceY) + 1) * width;
    const fy = sourceY - Math.floor(sourceY);
    for (let x = 0; x < guide.width; x++) {
      const sourceX = Math.min(width - 1, Math.max(0, (x + 0.5) * scaleX - 0.5));
      const left = Math.floor(sourceX);
      const right = left + 1 < width ? left + 1 : left;
      const fx = sourceX - left;
      const a =
        (slope[top + left]! * (1 - fx) + slope[top + right]! * fx) * (1 - fy) +
        (slope[bottom + left]! * (1 - fx) + slope[bottom + right]! * fx) * fy;
      const b =
        (offset[top + left]! * (1 - fx) + offset[top + right]! * fx) * (1 - fy) +
        (offset[bottom + left]! * (1 - fx) + offset[bottom + right]! * fx) * fy;
      result[y * guide.width + x] = a * guide.samples[y * guide.stride + x]! + b;
    }
  }
  return result;
}

function multiply(a: Float32Array, b: Float32Array): Float32Array {
  const product = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) product[i] = a[i]! * b[i]!;
  return product;
}

/** Means over squares of `2 * radius + 1` samples, of those inside the map. */
export function averageBoxes(values: Float32Array, size: PictureSize, radius: number): Float32Array {
  const result = new Float32Array(values.length);
  new BoxMean({ width: size.width, height: size.height }).apply(values, radius, result);
  return result;
}
