import { prefetchItems } from '../../core/concurrency.ts';
import { FootlightError } from '../../core/errors.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';

const READ_AHEAD = 2;

/** Reads the frames of a segment one after the other. */
export class SegmentReader implements AsyncDisposable {
  readonly #path: string;
  readonly #input: InputFile;
  readonly #frames: AsyncGenerator<Frame, void, undefined>;
  #next = 0;

  private constructor(path: string, input: InputFile, signal: AbortSignal) {
    this.#path = path;
    this.#input = input;
    this.#frames = prefetchItems(decodeFrames(input, 0, { signal }), READ_AHEAD, (frame) => frame.free());
  }

  static async open(path: string, signal: AbortSignal): Promise<SegmentReader> {
    return new SegmentReader(path, await InputFile.open(path, { isStored: true }), signal);
  }

  /**
   * The frame at a position in the segment, which is later than the last one. The caller owns it.
   *
   * @throws `background.frame-missing` if the segment has fewer frames
   */
  async read(position: number): Promise<Frame> {
    for (; ; this.#next++) {
      const { value: frame } = await this.#frames.next();
      if (!frame)
        throw new FootlightError('background.frame-missing', { kind: 'terminal', value: this.#path });
      if (this.#next === position) {
        this.#next++;
        return frame;
      }
      frame.free();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#frames.return(undefined);
    await this.#input[Symbol.asyncDispose]();
  }
}

/** Copies a matte without the padding of its rows: opacity row by row, 0 to 65535. `alpha` is memory for it, if there is some. */
export function copyMatte(frame: Frame, alpha?: Uint16Array): Uint16Array {
  const { width, height } = frame;
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const copy = alpha ?? new Uint16Array(width * height);
  for (let y = 0; y < height; y++) copy.set(samples.subarray(y * stride, y * stride + width), y * width);
  return copy;
}
