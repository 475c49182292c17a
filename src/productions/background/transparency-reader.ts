import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane8, getPlane16 } from '../../media/frame.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { createDecodedPad, createUprightFilters } from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';

const OPAQUE = 65_535;

/** Whether the pictures of a video have an alpha channel when they are decoded here. */
export function decodesAlpha({ video }: Pick<AnalyzedSource, 'video'>): boolean {
  return getPixelFormatInfo(video.pixelFormat).hasAlpha;
}

/** Reads the transparency of a video's frames. */
export class TransparencyReader implements AsyncDisposable {
  readonly #source: FrameSource & AsyncDisposable;
  readonly #graph: FilterGraph;
  readonly #pts: readonly number[];
  readonly #peak: number;
  readonly #signal: AbortSignal;

  private constructor(source: FrameSource & AsyncDisposable, graph: FilterGraph, request: ReaderRequest) {
    this.#source = source;
    this.#graph = graph;
    this.#pts = request.analyzed.index.pts;
    this.#signal = request.signal;
    this.#peak = 2 ** getPixelFormatInfo(getPlanarFormat(source.video.pixelFormat)).bitDepth - 1;
  }

  /** @param analyzed a video of which `decodesAlpha` is true */
  static async open(analyzed: AnalyzedSource, signal: AbortSignal): Promise<TransparencyReader> {
    const { video } = analyzed;
    const filters = [
      `format=${getPlanarFormat(video.pixelFormat)}`,
      'extractplanes=a',
      ...createUprightFilters(video),
    ];
    const graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(video) },
      text: `[in]${filters.join(',')}[out]`,
      outputs: { out: 'video' },
    });
    return new TransparencyReader(openFrameSource(analyzed, []), graph, { analyzed, signal });
  }

  /**
   * Reads the opacity of the frame with a timestamp; timestamps rise.
   *
   * @returns 0 transparent to 65535 opaque, upright, row by row
   */
  async read(pts: bigint): Promise<Uint16Array> {
    const number = this.#findNumber(pts);
    for await (const decoded of this.#source.reader.read(number, number + 1, this.#signal)) {
      await this.#graph.push('in', decoded);
      using alpha = await this.#graph.pull('out');
      if (alpha) return this.#scale(alpha);
    }
    throw new Error(`the video has no frame ${number}`);
  }

  #findNumber(pts: bigint): number {
    const next = this.#pts.findIndex((ticks) => BigInt(ticks) > pts);
    return Math.max(0, (next < 0 ? this.#pts.length : next) - 1);
  }

  /** The codes of a channel are opacity by themselves, whatever the range of the colors. */
  #scale(alpha: Frame): Uint16Array {
    const { width, height } = alpha;
    const plane = (this.#peak > 255 ? getPlane16 : getPlane8)(alpha, 0, width, height);
    const opacity = new Uint16Array(width * height);
    const scale = OPAQUE / this.#peak;
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++)
        opacity[i] = Math.round(plane.samples[y * plane.stride + x]! * scale);
    return opacity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#graph[Symbol.dispose]();
    await this.#source[Symbol.asyncDispose]();
  }
}

interface ReaderRequest {
  readonly analyzed: AnalyzedSource;
  readonly signal: AbortSignal;
}

/** A format of which the channel can be taken out: pictures with a palette are unpacked. */
function getPlanarFormat(pixelFormat: string): string {
  return pixelFormat === 'pal8' ? 'rgba' : pixelFormat;
}
