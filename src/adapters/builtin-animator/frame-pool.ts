import { allocateVideoFrame, type Frame, getPlane8, type Plane8, type PlaneSize } from '../../media/frame.ts';

interface PooledFrame {
  readonly frame: Frame;
  readonly plane: Plane8;
}

/**
 * RGBA frames of one size whose memory is used again once whoever had them has freed them: fresh memory costs more than
 * the copy into it.
 */
export class FramePool implements Disposable {
  readonly #size: PlaneSize;
  readonly #pooled: PooledFrame[] = [];

  constructor({ width, height }: PlaneSize) {
    this.#size = { width, height };
  }

  /** A frame with these pixels, rows without gaps; the caller frees it. */
  fill(pixels: Uint8Array): Frame {
    const { frame, plane } = this.#pooled.find((each) => each.frame.isWritable) ?? this.grow();
    const rowLength = 4 * this.#size.width;
    if (plane.stride === rowLength) plane.samples.set(pixels);
    else
      for (let y = 0; y < this.#size.height; y++)
        plane.samples.set(pixels.subarray(y * rowLength, (y + 1) * rowLength), y * plane.stride);
    return frame.clone()!;
  }

  private grow(): PooledFrame {
    const { width, height } = this.#size;
    const frame = allocateVideoFrame({ ...this.#size, pixelFormat: 'rgba' });
    const pooled = { frame, plane: getPlane8(frame, 0, 4 * width, height) };
    this.#pooled.push(pooled);
    return pooled;
  }

  /** Frames that others still have stay as they are. */
  [Symbol.dispose](): void {
    for (const { frame } of this.#pooled) frame.free();
  }
}
