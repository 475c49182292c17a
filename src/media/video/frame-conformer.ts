import type { Stream } from 'node-av/lib';
import { type Rational, reduce, toNumber } from '../../core/rational.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { getPixelFormatName } from './pixel-format.ts';

/** Size, shape of pixels, and pixel format of a picture. */
interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly aspect: number;
  readonly pixelFormat: string;
}

/** Aspects that differ by a smaller share are the same, written in another way. */
const ASPECT_TOLERANCE = 0.02;

/**
 * Brings pictures of a stream that changes on its way to the size, shape and format that its header tells: fitted in
 * without distortion, with black bars.
 */
export class FrameConformer implements Disposable {
  readonly #wanted: PictureShape;
  /** Whether the shape of pixels is that of the coded pictures; some containers tell another. */
  readonly #comparesAspect: boolean;
  #graph: FilterGraph | undefined;
  #current: PictureShape;
  #isFirst = true;

  /** @param pixelFormat of the decoded pictures */
  constructor({ codecpar, sampleAspectRatio }: Stream, pixelFormat: string) {
    const { width, height } = codecpar;
    const coded = getAspect(codecpar.sampleAspectRatio, 1);
    this.#comparesAspect = isSame(getAspect(sampleAspectRatio, coded), coded);
    this.#wanted = { width, height, aspect: coded, pixelFormat };
    this.#current = this.#wanted;
  }

  /** Takes over a frame and gives one of the stream's format; `onChange` is told of frames that begin another format. */
  async conform(frame: Frame, onChange: (ticks: bigint) => void): Promise<Frame> {
    const shape = this.#describe(frame);
    if (!isAlike(shape, this.#current)) {
      // What a header says of samples may be a guess, as of WebP.
      const isGuess =
        this.#isFirst && isAlike({ ...shape, pixelFormat: this.#wanted.pixelFormat }, this.#wanted);
      if (!isGuess) onChange(frame.pts);
      this.#current = shape;
      this.#close();
    }
    this.#isFirst = false;
    if (isAlike(shape, this.#wanted) || this.#wanted.width === 0) return frame;
    this.#graph ??= await openGraph(shape, this.#wanted);
    await this.#graph.push('in', frame);
    return (await this.#graph.pull('out'))!;
  }

  #describe({ width, height, sampleAspectRatio, format }: Frame): PictureShape {
    const aspect = this.#comparesAspect
      ? getAspect(sampleAspectRatio, this.#wanted.aspect)
      : this.#wanted.aspect;
    return { width, height, aspect, pixelFormat: getPixelFormatName(format) };
  }

  #close(): void {
    this.#graph?.[Symbol.dispose]();
    this.#graph = undefined;
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

function getAspect(ratio: Rational, unknown: number): number {
  return toNumber(reduce({ num: ratio.num, den: ratio.den })) || unknown;
}

function isAlike(a: PictureShape, b: PictureShape): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.pixelFormat === b.pixelFormat &&
    isSame(a.aspect, b.aspect)
  );
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a / b - 1) <= ASPECT_TOLERANCE;
}

function openGraph(from: PictureShape, to: PictureShape): Promise<FilterGraph> {
  const [shownWidth, pixelAspect] = [from.width * from.aspect, to.aspect];
  const scale = Math.min((to.width * pixelAspect) / shownWidth, to.height / from.height);
  const roundToEven = (value: number): number => Math.max(2, 2 * Math.round(value / 2));
  const width = Math.min(to.width, roundToEven((shownWidth * scale) / pixelAspect));
  const height = Math.min(to.height, roundToEven(from.height * scale));
  // Fields are scaled apart, as frames are marked.
  const filters = [
    `scale=${width}:${height}:flags=lanczos:interl=-1`,
    `format=${to.pixelFormat}`,
    `pad=${to.width}:${to.height}:-1:-1`,
  ];
  const { width: fromWidth, height: fromHeight, pixelFormat } = from;
  return FilterGraph.open({
    inputs: {
      in: {
        kind: 'video',
        width: fromWidth,
        height: fromHeight,
        pixelFormat,
        timeBase: { num: 1, den: 1000 },
      },
    },
    text: `[in]${filters.join(',')}[out]`,
    outputs: { out: 'video' },
  });
}
