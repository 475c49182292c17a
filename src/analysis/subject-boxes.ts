import { type AlphaPlane, getAlphaPeak } from './alpha-plane.ts';
import { findRegions, type Region } from './connected-regions.ts';
import type { Point } from './corners.ts';
import type { Box } from './excluded-area.ts';
import { smoothValues } from './local-parabola.ts';

/** Regions smaller than this share of the largest one are islands, and no part of the subject. */
const MIN_REGION = 0.1;
/** Less of the picture is no subject. */
const MIN_SUBJECT = 0.0005;
/** Standard deviation of the window that smooths boxes, in seconds. */
const SMOOTHING_SECONDS = 0.2;

/** Where a subject is, in pixels of its matte. Points lie in the middle of pixels. */
export interface SubjectShape {
  readonly box: Box;
  /** Share of the picture that it covers, 0 to 1. */
  readonly share: number;
  readonly centroid: Point;
  /** Its highest point: of an upright person, the top of the head. */
  readonly top: Point;
  /** Its lowest point: the feet, or where the picture ends. */
  readonly bottom: Point;
  readonly left: Point;
  readonly right: Point;
}

/** A subject in one frame of a shot. */
export interface TrackedSubject extends SubjectShape {
  /** The box without the jitter of single frames. */
  readonly smoothBox: Box;
  /** The middle of the smooth box: together the subject's trajectory. */
  readonly center: Point;
}

/**
 * Finds the subject in a matte: where alpha is above a half, without islands.
 *
 * @returns undefined without a subject
 */
export function findSubjectShape(alpha: AlphaPlane): SubjectShape | undefined {
  const { width, height } = alpha;
  const regions = findRegions(markSubject(alpha), width);
  const largest = regions[0]?.area ?? 0;
  if (largest < MIN_SUBJECT * width * height) return undefined;
  const runs = regions.filter(({ area }) => area >= MIN_REGION * largest).flatMap((region) => region.runs);
  return describeRuns(runs, width * height);
}

function markSubject(alpha: AlphaPlane): Uint8Array {
  const { samples, stride, width, height } = alpha;
  const half = getAlphaPeak(alpha) / 2;
  const marked = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, p = y * stride; x < width; x++, p++, i++) if (samples[p]! > half) marked[i] = 1;
  return marked;
}

function describeRuns(runs: Region['runs'], pixels: number): SubjectShape {
  let [area, sumX, sumY] = [0, 0, 0];
  let [left, right, top, bottom] = [runs[0]!, runs[0]!, runs[0]!, runs[0]!];
  for (const run of runs) {
    const length = run.end - run.start;
    area += length;
    sumX += (length * (run.start + run.end - 1)) / 2;
    sumY += length * run.y;
    if (run.start < left.start) left = run;
    if (run.end > right.end) right = run;
    if (run.y < top.y) top = run;
    if (run.y > bottom.y) bottom = run;
  }
  const findMiddle = (y: number): Point => ({ x: findRowMiddle(runs, y), y });
  return {
    box: { x: left.start, y: top.y, width: right.end - left.start, height: bottom.y + 1 - top.y },
    share: area / pixels,
    centroid: { x: sumX / area, y: sumY / area },
    top: findMiddle(top.y),
    bottom: findMiddle(bottom.y),
    left: { x: left.start, y: left.y },
    right: { x: right.end - 1, y: right.y },
  };
}

/** Mean column of the subject in a row. */
function findRowMiddle(runs: Region['runs'], y: number): number {
  const row = runs.filter((run) => run.y === y);
  const area = row.reduce((sum, { start, end }) => sum + end - start, 0);
  return row.reduce((sum, { start, end }) => sum + ((end - start) * (start + end - 1)) / 2, 0) / area;
}

/**
 * Smooths the boxes of a shot's frames. Frames without a subject stay so, and boxes aren't smoothed across them.
 *
 * @returns one for each frame
 */
export function trackSubject(
  shapes: readonly (SubjectShape | undefined)[],
  framesPerSecond: number,
): (TrackedSubject | undefined)[] {
  const sigma = Math.max(0.5, SMOOTHING_SECONDS * framesPerSecond);
  const tracked: (TrackedSubject | undefined)[] = shapes.map(() => undefined);
  for (let start = 0; start < shapes.length; start++) {
    let end = start;
    while (end < shapes.length && shapes[end] !== undefined) end++;
    const visible = shapes.slice(start, end) as SubjectShape[];
    for (const [i, box] of smoothBoxes(visible, sigma).entries()) {
      const center = { x: box.x + (box.width - 1) / 2, y: box.y + (box.height - 1) / 2 };
      tracked[start + i] = { ...visible[i]!, smoothBox: box, center };
    }
    start = end;
  }
  return tracked;
}

/** Sides are smoothed one by one, so that an arm that is raised moves no other side. */
function smoothBoxes(shapes: readonly SubjectShape[], sigma: number): Box[] {
  const smooth = (getSide: (box: Box) => number) =>
    smoothValues(
      shapes.map(({ box }) => getSide(box)),
      sigma,
    );
  const left = smooth(({ x }) => x);
  const right = smooth(({ x, width }) => x + width);
  const top = smooth(({ y }) => y);
  const bottom = smooth(({ y, height }) => y + height);
  return shapes.map((_, i) => ({
    x: left[i]!,
    y: top[i]!,
    width: Math.max(1, right[i]! - left[i]!),
    height: Math.max(1, bottom[i]! - top[i]!),
  }));
}
