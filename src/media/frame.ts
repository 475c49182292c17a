import type { AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtFromName, Frame, Rational as NativeRational } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';
import type { Rational } from '../core/rational.ts';

/** Pixels or samples with a timestamp in ticks of their stream's time base. Free with `using` or `free()`. */
export { Frame };

export function createFrame(): Frame {
  const frame = new Frame();
  frame.alloc();
  return frame;
}

/** Another reference to a frame's pixels, with properties of its own. @throws `media.out-of-memory` */
export function cloneFrame(frame: Frame): Frame {
  const copy = frame.clone();
  if (!copy) throw new FootlightError('media.out-of-memory', { kind: 'retryable', reason: 'reading' });
  return copy;
}

export interface VideoGeometry {
  readonly width: number;
  readonly height: number;
  /** FFmpeg's name of the pixel format. */
  readonly pixelFormat: string;
}

/** A frame with memory of its own for `geometry`. */
export function allocateVideoFrame({ width, height, pixelFormat }: VideoGeometry): Frame {
  const frame = createFrame();
  frame.width = width;
  frame.height = height;
  frame.format = avGetPixFmtFromName(pixelFormat) as AVPixelFormat;
  frame.allocBuffer();
  return frame;
}

export function setFrameTimeBase(frame: Frame, { num, den }: Rational): void {
  frame.timeBase = new NativeRational(num, den);
}

/** One plane of 16-bit samples, without a copy. `stride` counts samples. */
export interface Plane16 {
  readonly samples: Uint16Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Size of a plane in samples. */
export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/** One plane of 8-bit samples, without a copy. */
export interface Plane8 {
  readonly samples: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** The view stays valid only as long as the frame: never keep it longer. */
export function getPlane16(frame: Frame, index: number, width: number, height: number): Plane16 {
  const buffer = getPlaneBuffer(frame, index);
  const samples = new Uint16Array(buffer.buffer, buffer.byteOffset, buffer.byteLength >> 1);
  return { samples, stride: (frame.linesize[index] as number) >> 1, width, height };
}

/** Planes of 16-bit samples of the given sizes, as `getPlane16` gives each, for less than it costs to ask one by one. */
export function getPlanes16<Sizes extends readonly PlaneSize[]>(
  frame: Frame,
  sizes: Sizes,
): { readonly [Index in keyof Sizes]: Plane16 } {
  // Every access makes an array of new buffers, which the garbage collector counts at their full size.
  const { data, linesize } = frame;
  return sizes.map(({ width, height }, index) => {
    const buffer = data?.[index];
    if (!buffer) throw new Error(`frame has no plane ${index}`);
    const samples = new Uint16Array(buffer.buffer, buffer.byteOffset, buffer.byteLength >> 1);
    return { samples, stride: (linesize[index] as number) >> 1, width, height };
  }) as { readonly [Index in keyof Sizes]: Plane16 };
}

export function getPlane8(frame: Frame, index: number, width: number, height: number): Plane8 {
  const buffer = getPlaneBuffer(frame, index);
  const samples = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return { samples, stride: frame.linesize[index] as number, width, height };
}

function getPlaneBuffer(frame: Frame, index: number): Buffer {
  const buffer = frame.data?.[index];
  if (!buffer) throw new Error(`frame has no plane ${index}`);
  return buffer;
}
