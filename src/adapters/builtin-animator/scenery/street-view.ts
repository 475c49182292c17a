import type { Color } from '../painting/colors.ts';
import type { Setting } from './scenery.ts';

/** Eyes of the viewer above the pavement, and half the width of road and street, in meters. */
const EYES = 1.7;
export const KERB = 3.6;
export const HOUSE_LINE = 6.4;
/** Depth in meters that counts as far for haze. */
const HAZE_DEPTH = 170;
/** Focal length as a share of the frame's width. */
const FOCAL_LENGTH = 0.9;

/** A point of a street in meters: to the right of its middle, above the ground, and away from the viewer. */
export type StreetPoint = readonly [right: number, up: number, away: number];

/** Central projection of a street that leads to the horizon. */
export function projectStreet({ width, horizon }: Setting): (point: StreetPoint) => [x: number, y: number] {
  return ([right, up, away]) => {
    const scale = (FOCAL_LENGTH * width) / away;
    return [width * 0.47 + right * scale, horizon + (EYES - up) * scale];
  };
}

/** A house at the side of a street, in meters. */
export interface House {
  /** -1 on the left, 1 on the right. */
  readonly side: number;
  readonly from: number;
  readonly to: number;
  readonly height: number;
  readonly color: Color;
}

/** Distance of a depth in meters, as haze goes by it. */
export function measureHaze(away: number): number {
  return 0.85 * Math.min(1, away / HAZE_DEPTH);
}
