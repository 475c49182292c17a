import type { GradualTransition } from '../../core/transitions.ts';
import {
  allocateVideoFrame,
  type Frame,
  getPlane8,
  getPlane16,
  type Plane8,
  type Plane16,
} from '../frame.ts';
import { resolveColor } from '../video/color.ts';
import { getPixelFormatInfo } from '../video/pixel-format.ts';
import type { PictureFormat } from './picture-format.ts';
import { computeShares } from './transition-shares.ts';

/** The size of a plane, and its code for black. */
interface PlaneKind {
  readonly width: number;
  readonly height: number;
  readonly black: number;
}

/**
 * Mixes the pictures of a transition in the planar format of a video. Codes are mixed, not light: they are close to even
 * steps of brightness for the eye, so that fades look even, as in editing programs.
 */
export class TransitionMixer {
  readonly #kind: GradualTransition;
  readonly #format: PictureFormat;
  readonly #planes: readonly PlaneKind[];
  readonly #isDeep: boolean;

  constructor(kind: GradualTransition, format: PictureFormat) {
    this.#kind = kind;
    this.#format = format;
    this.#planes = listPlanes(format);
    this.#isDeep = getPixelFormatInfo(format.pixelFormat).bitDepth > 8;
  }

  /** Mixes two pictures at `progress`, 0 to 1. The caller owns all three. */
  mix(from: Frame, to: Frame, progress: number): Frame {
    const mixed = allocateVideoFrame(this.#format);
    const getPlane = this.#isDeep ? getPlane16 : getPlane8;
    for (const [index, plane] of this.#planes.entries()) {
      const [a, b, result] = [from, to, mixed].map((frame) =>
        getPlane(frame, index, plane.width, plane.height),
      ) as [Plane8, Plane8, Plane8] | [Plane16, Plane16, Plane16];
      mixPlanes(a, b, result, this.createColumns(plane, progress));
    }
    return mixed;
  }

  private createColumns({ width, black }: PlaneKind, progress: number): Columns {
    const columns = {
      from: new Float64Array(width),
      to: new Float64Array(width),
      rest: new Float64Array(width),
    };
    for (let x = 0; x < width; x++) {
      const { from, to } = computeShares(this.#kind, progress, (x + 0.5) / width);
      columns.from[x] = from;
      columns.to[x] = to;
      // Half a code more, so that the store below rounds.
      columns.rest[x] = (1 - from - to) * black + 0.5;
    }
    return columns;
  }
}

/** Factors of both pictures in each column, and what is added to them. */
interface Columns {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly rest: Float64Array;
}

function mixPlanes(
  a: Plane8 | Plane16,
  b: Plane8 | Plane16,
  result: Plane8 | Plane16,
  columns: Columns,
): void {
  const { from, to, rest } = columns;
  for (let y = 0; y < result.height; y++) {
    const [rowA, rowB, row] = [y * a.stride, y * b.stride, y * result.stride];
    for (let x = 0; x < result.width; x++)
      result.samples[row + x] = a.samples[rowA + x]! * from[x]! + b.samples[rowB + x]! * to[x]! + rest[x]!;
  }
}

function listPlanes({ pixelFormat, width, height, color }: PictureFormat): PlaneKind[] {
  const info = getPixelFormatInfo(pixelFormat);
  const isFull =
    pixelFormat.startsWith('yuvj') || resolveColor(color, { width, height }, info.isRgb).range === 'pc';
  const first = { width, height, black: isFull || info.isRgb ? 0 : 2 ** (info.bitDepth - 4) };
  if (info.isGray) return [first];
  if (info.isRgb) return [first, first, first];
  const chroma = {
    width: -(-width >> info.chromaShiftX),
    height: -(-height >> info.chromaShiftY),
    black: 2 ** (info.bitDepth - 1),
  };
  return [first, chroma, chroma];
}
