/** Farther than any picture is large, and its square still exact. */
const NONE = 1 << 14;

/** For each pixel, the offset to the nearest pixel outside a mask, in pixels; 0 outside it. */
export interface NearestKnown {
  readonly offsetX: Int16Array;
  readonly offsetY: Int16Array;
}

/**
 * Finds for each masked pixel the nearest one outside the mask, by passing offsets on from neighbor to neighbor in two
 * sweeps (Danielsson, "Euclidean Distance Mapping", 1980). Without any, offsets lead out of the picture.
 */
export function findNearestKnown(mask: Uint8Array, width: number, height: number): NearestKnown {
  const offsetX = new Int16Array(width * height);
  const offsetY = new Int16Array(width * height);
  for (let at = 0; at < mask.length; at++) if (mask[at]) offsetX[at] = NONE;
  const sweep = { offsetX, offsetY, width };
  for (let y = 0; y < height; y++) {
    if (y > 0) for (let x = 0; x < width; x++) take(sweep, y * width + x, 0, -1);
    for (let x = 1; x < width; x++) take(sweep, y * width + x, -1, 0);
    for (let x = width - 2; x >= 0; x--) take(sweep, y * width + x, 1, 0);
  }
  for (let y = height - 2; y >= 0; y--) {
    for (let x = 0; x < width; x++) take(sweep, y * width + x, 0, 1);
    for (let x = 1; x < width; x++) take(sweep, y * width + x, -1, 0);
    for (let x = width - 2; x >= 0; x--) take(sweep, y * width + x, 1, 0);
  }
  return { offsetX, offsetY };
}

interface Sweep extends NearestKnown {
  readonly width: number;
}

/** Takes over the goal of a neighbor if it is nearer. */
function take({ offsetX, offsetY, width }: Sweep, at: number, dx: number, dy: number): void {
  const from = at + dy * width + dx;
  if (offsetX[from] === NONE) return;
  const x = offsetX[from]! + dx;
  const y = offsetY[from]! + dy;
  const ownX = offsetX[at]!;
  const ownY = offsetY[at]!;
  if (ownX !== NONE && x * x + y * y >= ownX * ownX + ownY * ownY) return;
  offsetX[at] = x;
  offsetY[at] = y;
}
