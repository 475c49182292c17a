import type { PictureSize } from '../../../frames/box-mean.ts';
import { FilterGraph, type VideoInputPad } from '../../../media/filter-graph.ts';
import { type Frame, getPlane16 } from '../../../media/frame.ts';
import type { QualityPicture } from './quality-picture.ts';

/** Reduces pictures to the size in which quality is measured. */
export class PictureReducer implements Disposable {
  readonly #graph: FilterGraph;
  readonly #size: PictureSize;

  private constructor(graph: FilterGraph, size: PictureSize) {
    this.#graph = graph;
    this.#size = size;
  }

  static async open(pad: Omit<VideoInputPad, 'kind'>, size: PictureSize): Promise<PictureReducer> {
    const format = pad.pixelFormat.startsWith('gray') ? 'gray16le' : 'yuv444p10le';
    const graph = await FilterGraph.open({
      inputs: { in: { ...pad, kind: 'video' } },
      text: `[in]scale=${size.width}:${size.height}:flags=area,format=${format}[out]`,
      outputs: { out: 'video' },
    });
    return new PictureReducer(graph, size);
  }

  /** Reduces a color picture, and frees the frame. */
  async reduce(frame: Frame): Promise<QualityPicture> {
    using reduced = await this.filter(frame);
    return {
      luma: copyPlane(reduced, 0, this.#size),
      blue: copyPlane(reduced, 1, this.#size),
      red: copyPlane(reduced, 2, this.#size),
    };
  }

  /** Reduces a matte, and frees the frame. @returns opacity, 0 to 1 */
  async reduceMatte(frame: Frame): Promise<Float32Array> {
    using reduced = await this.filter(frame);
    const alpha = copyPlane(reduced, 0, this.#size);
    // Eight times as fast as `map`.
    for (let i = 0; i < alpha.length; i++) alpha[i]! /= 65_535;
    return alpha;
  }

  private async filter(frame: Frame): Promise<Frame> {
    await this.#graph.push('in', frame);
    return (await this.#graph.pull('out'))!;
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
  }
}

function copyPlane(frame: Frame, plane: number, { width, height }: PictureSize): Float32Array {
  const { samples, stride } = getPlane16(frame, plane, width, height);
  const copy = new Float32Array(width * height);
  for (let y = 0; y < height; y++) copy.set(samples.subarray(y * stride, y * stride + width), y * width);
  return copy;
}
