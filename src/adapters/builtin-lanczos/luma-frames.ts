import {
  allocateVideoFrame,
  cloneFrame,
  type Frame,
  getPlane16,
  type Plane16,
  type VideoGeometry,
} from '../../media/frame.ts';

interface LumaFrame {
  readonly frame: Frame;
  readonly luma: Plane16;
}

/**
 * Frames of one geometry whose luma can be read and written. Their memory is used again once whoever had them has freed
 * them: each new view of a frame's memory counts as garbage of that size, and copying it costs less than its collection.
 */
export class LumaFrames implements Disposable {
  readonly #geometry: VideoGeometry;
  readonly #pooled: LumaFrame[] = [];

  constructor(geometry: VideoGeometry) {
    this.#geometry = geometry;
  }

  /** Takes over `source` and frees it. @returns a frame with the same content, which the caller frees, and its luma */
  copy(source: Frame): LumaFrame {
    using owned = source;
    const { frame, luma } = this.#pooled.find((each) => each.frame.isWritable) ?? this.grow();
    frame.copy(owned);
    const copied = cloneFrame(frame);
    copied.copyProps(owned);
    return { frame: copied, luma };
  }

  private grow(): LumaFrame {
    const { width, height } = this.#geometry;
    const frame = allocateVideoFrame(this.#geometry);
    const pooled = { frame, luma: getPlane16(frame, 0, width, height) };
    this.#pooled.push(pooled);
    return pooled;
  }

  /** Frames that others still have stay as they are. */
  [Symbol.dispose](): void {
    for (const { frame } of this.#pooled) frame.free();
  }
}
