import { averageBoxes } from '../../frames/guided-upsampling.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { type DepthCues, measureCues } from './cues.ts';
import { type Regions, segmentRegions } from './regions.ts';

/** Nearness of what stands behind the horizon without being sky. */
const FAR_OBJECT = 0.1;
/** Weights of the cues beside the ground plane. */
const HAZE_WEIGHT = 0.14;
const SHARPNESS_WEIGHT = 0.2;

/**
 * Estimates nearness from cues of photographs: the ground rises to the horizon, upright things stand where their region
 * meets the ground (as in Hoiem, Efros and Hebert, "Automatic Photo Pop-up", 2005), sky is farthest, air veils what is
 * far, and what is in focus is mostly what is near.
 *
 * @returns 0 (farthest) to 1 (nearest) for each pixel
 */
export function estimateCueDepth(picture: RgbPicture): Float32Array {
  const cues = measureCues(picture);
  const regions = segmentRegions(picture);
  const standing = placeRegions(picture, regions, cues);
  const result = new Float32Array(standing.length);
  for (let i = 0; i < result.length; i++) {
    const veiled = HAZE_WEIGHT * (0.5 - cues.haze[i]!);
    const focused = SHARPNESS_WEIGHT * (cues.sharpness[i]! - 0.4);
    const nearness = Math.min(1, Math.max(0, standing[i]! + veiled + focused));
    result[i] = nearness * (1 - cues.sky[i]!);
  }
  return averageBoxes(result, picture, 1);
}

/** Box and size of a region, and where it meets the ground. */
interface Shape {
  left: number;
  right: number;
  top: number;
  bottom: number;
  area: number;
  /** Row in which it stands. */
  foot: number;
  nearness: number;
}

function placeRegions(picture: RgbPicture, regions: Regions, { horizon, sky }: DepthCues): Float32Array {
  const { width, height } = picture;
  const shapes = measureShapes(picture, regions);
  const ground = computeGround(height, horizon);
  for (const shape of shapes) shape.nearness = ground[shape.foot]!;
  restOnOthers(picture, regions, shapes);
  const result = new Float32Array(width * height);
  for (let at = 0; at < result.length; at++) {
    const shape = shapes[regions.labels[at]!]!;
    const y = Math.floor(at / width);
    const upright = computeUprightness(shape, width);
    result[at] = (upright * shape.nearness + (1 - upright) * ground[y]!) * (1 - sky[at]!);
  }
  return result;
}

/** Nearness of the ground in each row: inverse distance to a plane is linear below the horizon. */
function computeGround(height: number, horizon: number): Float32Array {
  return Float32Array.from({ length: height }, (_, y) => {
    const below = ((y + 1) / height - horizon) / (1 - horizon);
    return below <= 0 ? FAR_OBJECT * (1 + below) : FAR_OBJECT + (1 - FAR_OBJECT) * below;
  });
}

/** 1 for what is at least as high as it is wide, 0 for what lies flat or fills the picture's width. */
function computeUprightness({ left, right, top, bottom }: Shape, width: number): number {
  const ratio = (bottom - top + 1) / (right - left + 1);
  const span = (right - left + 1) / width;
  const byRatio = Math.min(1, Math.max(0, (ratio - 0.25) / 0.5));
  return span > 0.85 ? byRatio * 0.4 : byRatio;
}

function measureShapes({ width }: RgbPicture, { labels, count }: Regions): Shape[] {
  const shapes = Array.from({ length: count }, () => ({
    left: Number.POSITIVE_INFINITY,
    right: 0,
    top: Number.POSITIVE_INFINITY,
    bottom: 0,
    area: 0,
    foot: 0,
    nearness: 0,
  }));
  for (let at = 0; at < labels.length; at++) {
    const shape = shapes[labels[at]!]!;
    const [x, y] = [at % width, Math.floor(at / width)];
    shape.left = Math.min(shape.left, x);
    shape.right = Math.max(shape.right, x);
    shape.top = Math.min(shape.top, y);
    shape.bottom = Math.max(shape.bottom, y);
    shape.area++;
  }
  findFeet(labels, width, shapes);
  return shapes;
}

/** Share of a region's pixels below its foot: spurs and reflections. */
const BELOW_FOOT = 0.1;

function findFeet(labels: Int32Array, width: number, shapes: Shape[]): void {
  const left = shapes.map(({ area }) => Math.max(1, Math.ceil(area * BELOW_FOOT)));
  for (let at = labels.length - 1; at >= 0; at--) {
    const label = labels[at]!;
    if (--left[label]! === 0) shapes[label]!.foot = Math.floor(at / width);
  }
}

/** A thing divided into regions stands where its lowest does: a narrow region takes over from the wider one below it. */
function restOnOthers({ width }: RgbPicture, { labels }: Regions, shapes: Shape[]): void {
  const contacts = new Map<number, number>();
  for (let at = 0; at + width < labels.length; at++) {
    const [upper, lower] = [labels[at]!, labels[at + width]!];
    if (upper === lower) continue;
    const key = upper * shapes.length + lower;
    contacts.set(key, (contacts.get(key) ?? 0) + 1);
  }
  const lowestFirst = [...contacts].sort(
    ([a], [b]) => shapes[b % shapes.length]!.bottom - shapes[a % shapes.length]!.bottom || a - b,
  );
  for (const [key, length] of lowestFirst) {
    const upper = shapes[Math.floor(key / shapes.length)]!;
    const lower = shapes[key % shapes.length]!;
    const isCarried = getWidth(upper) <= 1.4 * getWidth(lower) && length >= 0.4 * getWidth(upper);
    const stands = computeUprightness(lower, width) > 0.5 && upper.bottom < lower.bottom;
    if (isCarried && stands) upper.nearness = Math.max(upper.nearness, lower.nearness * 0.97);
  }
}

function getWidth({ left, right }: Shape): number {
  return right - left + 1;
}
