import { averageBoxes } from '../../frames/guided-upsampling.ts';
import { computeLuma, type RgbPicture } from '../../frames/rgb-picture.ts';
import { findSky, measureDetail } from '../../frames/sky.ts';

/** What the colors and edges of a picture tell about distance. */
export interface DepthCues {
  /** How surely a pixel is open sky, 0 to 1. */
  readonly sky: Float32Array;
  /** How much light of the air lies over a pixel, 0 to 1. */
  readonly haze: Float32Array;
  /** How sharp edges around a pixel are, 0 to 1, compared with the picture's sharpest. */
  readonly sharpness: Float32Array;
  /** Row of the horizon as a share of the height. */
  readonly horizon: number;
}

/** Without sky, the camera is taken to look a little down. */
const DEFAULT_HORIZON = 0.36;

export function measureCues(picture: RgbPicture): DepthCues {
  const luma = computeLuma(picture);
  const detail = measureDetail(luma, picture);
  const sky = findSky(picture, luma, detail);
  return {
    sky,
    haze: measureHaze(picture),
    sharpness: measureSharpness(luma, detail, picture),
    horizon: estimateHorizon(sky, picture),
  };
}

/** Dark channel (He, Sun and Tang, "Single Image Haze Removal Using Dark Channel Prior", 2009). */
function measureHaze({ width, height, data }: RgbPicture): Float32Array {
  const area = width * height;
  const dark = new Float32Array(area);
  for (let i = 0; i < area; i++) dark[i] = Math.min(data[i]!, data[area + i]!, data[area * 2 + i]!);
  const radius = Math.max(2, Math.round(width / 40));
  return averageBoxes(findLeast(dark, width, radius), { width, height }, radius);
}

function findLeast(values: Float32Array, width: number, radius: number): Float32Array {
  const height = values.length / width;
  const rows = new Float32Array(values.length);
  const result = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const row = at - (at % width);
    let least = values[at]!;
    for (let x = Math.max(row, at - radius); x <= Math.min(row + width - 1, at + radius); x++)
      if (values[x]! < least) least = values[x]!;
    rows[at] = least;
  }
  for (let at = 0; at < values.length; at++) {
    const y = Math.floor(at / width);
    let least = rows[at]!;
    for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
      const value = rows[row * width + (at % width)]!;
      if (value < least) least = value;
    }
    result[at] = least;
  }
  return result;
}

/**
 * Share of the finest detail in the local contrast, which defocus takes away first; flat areas take it from their
 * surroundings.
 */
function measureSharpness(luma: Float32Array, detail: Float32Array, size: RgbPicture): Float32Array {
  const radius = Math.max(3, Math.round(size.width / 24));
  const strongest = averageBoxes(detail, size, radius);
  let most = 1e-3;
  for (const value of strongest) if (value > most) most = value;
  const mean = averageBoxes(luma, size, radius);
  const result = new Float32Array(luma.length);
  for (let i = 0; i < luma.length; i++) {
    const contrast = Math.abs(luma[i]! - mean[i]!) + 0.02;
    result[i] = Math.min(1, (strongest[i]! / most) * Math.min(1, strongest[i]! / contrast + 0.5));
  }
  return averageBoxes(result, size, radius);
}

/** Below the sky's lower border in most columns; the picture's upper part without a sky. */
function estimateHorizon(sky: Float32Array, { width, height }: RgbPicture): number {
  const borders: number[] = [];
  for (let x = 0; x < width; x++) {
    let y = 0;
    while (y < height && sky[y * width + x]! > 0.5) y++;
    borders.push(y / height);
  }
  borders.sort((a, b) => a - b);
  const border = borders[Math.floor(width * 0.6)]!;
  return border < 0.06 ? DEFAULT_HORIZON : Math.min(0.62, Math.max(0.2, border + 0.03));
}
