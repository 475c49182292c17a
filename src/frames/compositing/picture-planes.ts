import { type Frame, getPlanes16, type Plane16 } from '../../media/frame.ts';
import type { PixelRows } from '../../media/video/light-converter.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Luma, blue and red difference of a working picture. */
export type PicturePlanes = readonly [Plane16, Plane16, Plane16];

export type PlanesFormat = Pick<WorkingPicture, 'width' | 'height' | 'chromaShiftX' | 'chromaShiftY'>;

export function getChromaSize({ width, height, chromaShiftX, chromaShiftY }: PlanesFormat) {
  return {
    width: (width + chromaShiftX) >> chromaShiftX,
    height: (height + chromaShiftY) >> chromaShiftY,
  };
}

/** Views of a frame's planes, which stay valid only as long as the frame. */
export function getPlanes(frame: Frame, format: PlanesFormat): PicturePlanes {
  const chroma = getChromaSize(format);
  return getPlanes16(frame, [format, chroma, chroma] as const);
}

export function createPlanes(format: PlanesFormat): PicturePlanes {
  const create = ({ width, height }: { width: number; height: number }): Plane16 => ({
    samples: new Uint16Array(width * height),
    stride: width,
    width,
    height,
  });
  const chroma = getChromaSize(format);
  return [create(format), create(chroma), create(chroma)];
}

export function copyPlane(from: Plane16, to: Plane16): void {
  if (from.stride === to.stride) {
    to.samples.set(from.samples.subarray(0, Math.min(to.samples.length, from.stride * from.height)));
    return;
  }
  for (let y = 0; y < from.height; y++) {
    const start = y * from.stride;
    to.samples.set(from.samples.subarray(start, start + from.width), y * to.stride);
  }
}

/**
 * Writes the chroma of a picture's row `y` at the given sites to `row`, in which the last site of a plane is there twice,
 * so that what is read between two sites needs no limits.
 */
export function blendChroma(
  { samples, stride, width, height }: Plane16,
  y: number,
  { shiftY, sites: [start, end] }: { readonly shiftY: number; readonly sites: readonly [number, number] },
  row: Float32Array,
): void {
  const site = y >> shiftY;
  const near = site * stride;
  if (shiftY === 0) {
    for (let x = start; x < end; x++) row[x] = samples[near + x]!;
  } else {
    const other = Math.min(height - 1, Math.max(0, site + ((y & 1) === 0 ? -1 : 1))) * stride;
    for (let x = start; x < end; x++) row[x] = 0.75 * samples[near + x]! + 0.25 * samples[other + x]!;
  }
  if (end === width) row[width] = row[width - 1]!;
}

/**
 * Reads rows of a working picture at full size: chroma is interpolated linearly, horizontally from sites at the left
 * of each pair of pixels, as MPEG-2 and H.264 place them unless they say otherwise, vertically from between two rows.
 */
export class RowReader {
  readonly #shiftX: number;
  readonly #shiftY: number;
  readonly #cb: Float32Array;
  readonly #cr: Float32Array;

  constructor(format: PlanesFormat) {
    this.#shiftX = format.chromaShiftX;
    this.#shiftY = format.chromaShiftY;
    const { width } = getChromaSize(format);
    this.#cb = new Float32Array(width + 1);
    this.#cr = new Float32Array(width + 1);
  }

  /** Writes the codes of row `y` from `start` up to `end` to the same places of `rows`. */
  read(planes: PicturePlanes, y: number, [start, end]: readonly [number, number], rows: PixelRows): void {
    const { samples, stride } = planes[0];
    const from = y * stride;
    const { first } = rows;
    for (let x = start; x < end; x++) first[x] = samples[from + x]!;
    const firstSite = start >> this.#shiftX;
    const endSite = Math.min(planes[1].width, ((end - 1) >> this.#shiftX) + 2);
    const part = { shiftY: this.#shiftY, sites: [firstSite, endSite] as const };
    blendChroma(planes[1], y, part, this.#cb);
    blendChroma(planes[2], y, part, this.#cr);
    this.spread(this.#cb, rows.second, start, end);
    this.spread(this.#cr, rows.third, start, end);
  }

  private spread(row: Float32Array, to: Float32Array, start: number, end: number): void {
    if (this.#shiftX === 0) {
      for (let x = start; x < end; x++) to[x] = row[x]!;
      return;
    }
    for (let x = start; x < end; x++) {
      const site = x >> 1;
      to[x] = (x & 1) === 0 ? row[site]! : 0.5 * (row[site]! + row[site + 1]!);
    }
  }
}
