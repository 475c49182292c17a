import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { averageBoxes } from '../guided-upsampling.ts';
import { computeLuma, type RgbPicture, readRgbPicture } from '../rgb-picture.ts';
import { findSky, measureDetail } from '../sky.ts';

/** What moves in a picture by itself, pixel by pixel from 0 to 1; all 0 where a picture has nothing of a kind. */
export interface LivingRegions {
  readonly width: number;
  readonly height: number;
  readonly clouds: Float32Array;
  readonly water: Float32Array;
  readonly leaves: Float32Array;
}

/** Width in pixels in which regions are looked for. */
const REGION_WIDTH = 192;

/** Finds what lives in a frame, which stays the caller's, in a size that is small enough. */
export function findLife(picture: Frame, format: WorkingPicture): LivingRegions {
  const width = Math.min(REGION_WIDTH, format.width);
  const height = Math.max(1, Math.round((width * format.height) / format.width));
  return findLivingRegions(readRgbPicture(picture, format, { width, height }));
}

/** Least share of the picture that each kind has to cover: smaller patches of such a color are things. */
const MIN_SHARE = { clouds: 0.06, water: 0.05, leaves: 0.08 } as const;

/**
 * Finds clouds by the color of the sky's texture, water by its color and its level ripples in the lower part, and leaves
 * by green fine texture.
 */
function findLivingRegions(picture: RgbPicture): LivingRegions {
  const luma = computeLuma(picture);
  const detail = measureDetail(luma, picture);
  const sky = findSky(picture, luma, detail);
  const { width, height } = picture;
  return {
    width,
    height,
    clouds: keepLarge(findClouds(picture, sky), picture, MIN_SHARE.clouds),
    water: keepLarge(findWater(picture, luma, sky), picture, MIN_SHARE.water),
    leaves: keepLarge(findLeaves(picture, detail, sky), picture, MIN_SHARE.leaves),
  };
}

/** Deviation of blueness within the sky that makes clouds: a plain sky or a painted wall has one hue. */
const CLOUD_DEVIATION = 0.025;
/** Least share of the sky that has to be blue. */
const BLUE_SHARE = 0.1;

/** The sky, if it has clouds. */
function findClouds({ data }: RgbPicture, sky: Float32Array): Float32Array {
  const area = sky.length;
  let [count, sum, squares, blue] = [0, 0, 0, 0];
  for (let i = 0; i < area; i++) {
    if (sky[i]! < 0.5) continue;
    const blueness = data[area * 2 + i]! - data[i]!;
    count++;
    sum += blueness;
    squares += blueness * blueness;
    if (blueness > 0.05) blue++;
  }
  const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  const hasClouds = count > 0 && deviation > CLOUD_DEVIATION && blue / count > BLUE_SHARE;
  return hasClouds ? sky : new Float32Array(area);
}

/** Ripples are wide and low: luma changes more from row to row than from column to column, by this factor. */
const RIPPLE_RATIO = 1.25;
/** Least mean change from row to row, 0 to 1; a floor or a wall without texture has less. */
const MIN_RIPPLE = 0.006;
/** Water begins below this share of the height. */
const WATER_TOP = 0.3;

function findWater({ width, height, data }: RgbPicture, luma: Float32Array, sky: Float32Array): Float32Array {
  const area = width * height;
  const across = new Float32Array(area);
  const down = new Float32Array(area);
  for (let at = 0; at < area - width - 1; at++) {
    across[at] = Math.abs(luma[at + 1]! - luma[at]!);
    down[at] = Math.abs(luma[at + width]! - luma[at]!);
  }
  const radius = Math.max(2, Math.round(width / 32));
  const meanAcross = averageBoxes(across, { width, height }, radius);
  const meanDown = averageBoxes(down, { width, height }, radius);
  const water = new Float32Array(area);
  for (let at = Math.floor(height * WATER_TOP) * width; at < area; at++) {
    const [red, green, blue] = [data[at]!, data[area + at]!, data[area * 2 + at]!];
    const isBlue = blue > red + 0.05 && blue > green - 0.06;
    const hasRipples = meanDown[at]! > MIN_RIPPLE && meanDown[at]! > RIPPLE_RATIO * meanAcross[at]!;
    if (isBlue && hasRipples && sky[at]! < 0.5) water[at] = 1;
  }
  return clearAboveSurface(water, width);
}

/** Share of the widest row of water that the highest one has: what is narrower stands above the surface. */
const SURFACE_SHARE = 0.45;

/** Share of the picture's width that water has in its widest row: what is narrower is a roof or a wall. */
const MIN_SURFACE = 0.45;

/** Water ends in a level line, its horizon or shore; rocks of its color rise above it. */
function clearAboveSurface(water: Float32Array, width: number): Float32Array {
  const counts = Array.from({ length: water.length / width }, (_, y) =>
    water.subarray(y * width, (y + 1) * width).reduce((sum, value) => sum + value, 0),
  );
  const widest = Math.max(...counts);
  if (widest < MIN_SURFACE * width) return water.fill(0);
  const surface = counts.findIndex((count) => count >= SURFACE_SHARE * widest);
  return water.fill(0, 0, surface * width);
}

/** Least detail of leaves and grass. */
const LEAF_DETAIL = 0.012;

function findLeaves({ data }: RgbPicture, detail: Float32Array, sky: Float32Array): Float32Array {
  const area = sky.length;
  const leaves = new Float32Array(area);
  for (let at = 0; at < area; at++) {
    const [red, green, blue] = [data[at]!, data[area + at]!, data[area * 2 + at]!];
    const isGreen = green > red + 0.015 && green > blue + 0.05;
    if (isGreen && detail[at]! > LEAF_DETAIL && sky[at]! < 0.2) leaves[at] = 1;
  }
  return leaves;
}

/** Half-widths, as shares of the width, of the windows that close gaps in a region and let its edge run out. */
const CLOSING = 1 / 56;
const FADING = 1 / 32;

/**
 * The inside of a region, fading to 0 before its edge, so that nothing beside it is pulled along. Without a part that is
 * large enough alone, there is none; parts of less than a third of that are things of the same color.
 */
function keepLarge(region: Float32Array, { width, height }: RgbPicture, leastShare: number): Float32Array {
  const size = { width, height };
  const dense = averageBoxes(region, size, Math.max(1, Math.round(width * CLOSING)));
  const inside = new Float32Array(region.length);
  for (let i = 0; i < inside.length; i++) inside[i] = dense[i]! > 0.68 ? 1 : 0;
  const largest = dropParts(inside, width, (leastShare * inside.length) / 3);
  if (largest < leastShare * inside.length) return inside.fill(0);
  const faded = averageBoxes(averageBoxes(inside, size, 1), size, Math.max(1, Math.round(width * FADING)));
  for (let i = 0; i < faded.length; i++) faded[i] = Math.max(0, faded[i]! * 2 - 1) * inside[i]!;
  return faded;
}

/** Sets connected parts of fewer than `least` pixels to 0. @returns the size of the largest part */
function dropParts(region: Float32Array, width: number, least: number): number {
  const isSeen = new Uint8Array(region.length);
  let largest = 0;
  for (let start = 0; start < region.length; start++) {
    if (region[start] === 0 || isSeen[start]) continue;
    const part = collectPart(region, width, isSeen, start);
    largest = Math.max(largest, part.length);
    if (part.length < least) for (const at of part) region[at] = 0;
  }
  return largest;
}

function collectPart(region: Float32Array, width: number, isSeen: Uint8Array, start: number): number[] {
  const part = [start];
  isSeen[start] = 1;
  for (let i = 0; i < part.length; i++) {
    const at = part[i]!;
    const x = at % width;
    for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
      if (next < 0 || next >= region.length || region[next] === 0 || isSeen[next]) continue;
      isSeen[next] = 1;
      part.push(next);
    }
  }
  return part;
}
