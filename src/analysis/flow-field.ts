/** Where each pixel of a picture went: the pixel (x, y) is found at (x + u, y + v) of the other one, in pixels. */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** A field of the given size in which nothing moves. */
export function createFlowField(width: number, height: number): FlowField {
  return { width, height, u: new Float32Array(width * height), v: new Float32Array(width * height) };
}

/** Values row by row without padding, such as luma or alpha. */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/**
 * Fetches each pixel from where it went: `warped(x, y) = plane(x + u, y + v)`, bilinear, borders repeated. With the flow
 * from a frame to its predecessor it shows the predecessor as the frame would.
 *
 * @param warped written, of the field's size; integers are rounded
 */
export function warpPlane<T extends Samples>(plane: T, { width, height, u, v }: FlowField, warped: T): T {
  const rounding = plane instanceof Float32Array ? 0 : 0.5;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const column = Math.max(0, Math.min(width - 1, x + u[i]!));
      const row = Math.max(0, Math.min(height - 1, y + v[i]!));
      const left = Math.floor(column);
      const top = Math.floor(row);
      const fx = column - left;
      const right = left + 1 < width ? 1 : 0;
      const p = top * width + left;
      const q = top + 1 < height ? p + width : p;
      const upper = plane[p]! + (plane[p + right]! - plane[p]!) * fx;
      const lower = plane[q]! + (plane[q + right]! - plane[q]!) * fx;
      warped[i] = upper + (lower - upper) * (row - top) + rounding;
    }
  }
  return warped;
}

/** Pixels by which forth and back may miss, and the share of the way that is added, as in Sundaram et al. (2010). */
const OCCLUSION = { pixels: 0.7, share: 0.1 } as const;

/**
 * Marks with 1 the pixels that aren't seen in the other picture: there and back doesn't lead home, or out of the picture.
 *
 * @param backward the flow of the other direction, of the same size
 * @param occluded written, of the field's size
 */
export function findOcclusions(
  { width, height, u, v }: FlowField,
  backward: FlowField,
  occluded = new Uint8Array(width * height),
): Uint8Array {
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const column = x + u[i]!;
      const row = y + v[i]!;
      if (column < -0.5 || row < -0.5 || column > width - 0.5 || row > height - 0.5) {
        occluded[i] = 1;
        continue;
      }
      // Neither is less than -0.5, so that cutting off rounds.
      const p = Math.min(height - 1, (row + 0.5) | 0) * width + Math.min(width - 1, (column + 0.5) | 0);
      const miss = measureLength(u[i]! + backward.u[p]!, v[i]! + backward.v[p]!);
      const way = measureLength(u[i]!, v[i]!);
      occluded[i] = miss > OCCLUSION.pixels + OCCLUSION.share * way ? 1 : 0;
    }
  }
  return occluded;
}

/** `Math.hypot` is ten times slower. */
function measureLength(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/**
 * Resamples a field to another size, bilinear; its values grow with it.
 *
 * @param scale how much larger the other picture is: a pyramid's level is rounded up, so its sides don't tell
 */
export function resizeFlow(
  flow: FlowField,
  resized: FlowField,
  scale = { x: resized.width / flow.width, y: resized.height / flow.height },
): FlowField {
  const columns = locatePixels(resized.width, flow.width, scale.x);
  const rows = locatePixels(resized.height, flow.height, scale.y);
  const size = { columns, rows, fromWidth: flow.width };
  resizePlane(flow.u, resized.u, { ...size, gain: scale.x });
  resizePlane(flow.v, resized.v, { ...size, gain: scale.y });
  return resized;
}

/** For each pixel of a resized side: the pixel before it, the one after it, and the share of the latter. */
interface Positions {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly shares: Float32Array;
}

function locatePixels(count: number, from: number, scale: number): Positions {
  const positions = {
    before: new Int32Array(count),
    after: new Int32Array(count),
    shares: new Float32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const exact = Math.max(0, Math.min(from - 1, (i + 0.5) / scale - 0.5));
    positions.before[i] = Math.floor(exact);
    positions.after[i] = Math.min(from - 1, Math.floor(exact) + 1);
    positions.shares[i] = exact - Math.floor(exact);
  }
  return positions;
}

interface Resampling {
  readonly columns: Positions;
  readonly rows: Positions;
  readonly fromWidth: number;
  readonly gain: number;
}

/** Mixes two rows first and their pixels then, which is half the work of mixing four pixels. */
function resizePlane(from: Float32Array, to: Float32Array, resampling: Resampling): void {
  const { columns, rows, fromWidth, gain } = resampling;
  const { before, after, shares } = columns;
  const row = new Float32Array(fromWidth);
  for (let y = 0, i = 0; y < rows.shares.length; y++) {
    const lower = rows.shares[y]! * gain;
    const upper = gain - lower;
    const top = rows.before[y]! * fromWidth;
    const bottom = rows.after[y]! * fromWidth;
    for (let x = 0; x < fromWidth; x++) row[x] = from[top + x]! * upper + from[bottom + x]! * lower;
    for (let x = 0; x < shares.length; x++, i++) {
      const left = row[before[x]!]!;
      to[i] = left + (row[after[x]!]! - left) * shares[x]!;
    }
  }
}
