import { avImageCopyToBuffer, avImageGetBufferSize } from 'node-av/lib';
import type { Frame } from './frame.ts';

/** Compares pictures, whose samples are copied into the same memory again and again: a new buffer a frame piles up until it is collected. */
export class PictureComparison {
  #first: Buffer = Buffer.alloc(0);
  #second: Buffer = Buffer.alloc(0);

  /** Whether all planes of two pictures are the same to the last code. */
  isSame(a: Frame, b: Frame): boolean {
    if (a.width !== b.width || a.height !== b.height || a.format !== b.format) return false;
    this.#first = copyPicture(a, this.#first);
    this.#second = copyPicture(b, this.#second);
    return this.#first.equals(this.#second);
  }
}

/** @returns `target`, or another buffer if that has not the picture's size */
function copyPicture(frame: Frame, target: Buffer): Buffer {
  const format = frame.format as Parameters<typeof avImageGetBufferSize>[0];
  const { width, height, data, linesize } = frame;
  const size = avImageGetBufferSize(format, width, height, 1);
  const buffer = target.length === size ? target : Buffer.alloc(size);
  const written = avImageCopyToBuffer(buffer, size, data, linesize, format, width, height, 1);
  if (written !== size) throw new Error(`${written} of ${size} bytes of a picture were copied`);
  return buffer;
}
