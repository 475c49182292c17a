import type { Rational } from '../../core/rational.ts';
import { OutputFile } from '../../media/containers/output-file.ts';
import { Encoder } from '../../media/encoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, setFrameTimeBase } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

const PIXEL_FORMAT = 'yuv444p';

/** Writes working frames as a video without loss of more than two bits, which PyAV reads. */
export class SentVideo implements Disposable {
  readonly #source: WorkingPicture;
  readonly #filter: FilterGraph;

  private constructor(source: WorkingPicture, filter: FilterGraph) {
    this.#source = source;
    this.#filter = filter;
  }

  static async open(source: WorkingPicture, timeBase: Rational): Promise<SentVideo> {
    const { width, height, pixelFormat, color } = source;
    const filter = await FilterGraph.open({
      inputs: { in: { kind: 'video', width, height, pixelFormat, timeBase, color } },
      text: `[in]scale=flags=bicubic+accurate_rnd,format=${PIXEL_FORMAT}[out]`,
      outputs: { out: 'video' },
    });
    return new SentVideo(source, filter);
  }

  /** @param frames stay the caller's */
  async write(
    path: string,
    frames: readonly Frame[],
    { frameRate, signal }: { readonly frameRate: Rational; readonly signal: AbortSignal },
  ): Promise<void> {
    const { width, height, color } = this.#source;
    const timeBase = { num: frameRate.den, den: frameRate.num };
    using encoder = await Encoder.openVideo({
      ...{ encoder: 'libx264', width, height, pixelFormat: PIXEL_FORMAT, timeBase, frameRate, color },
      options: { qp: 0, preset: 'veryfast' },
    });
    await using output = await OutputFile.create(
      path,
      [{ parameters: encoder.getParameters(), timeBase, frameRate, isDefault: true }],
      { format: 'mp4' },
    );
    for (const [number, frame] of frames.entries()) {
      await this.#filter.push('in', frame.clone() as Frame);
      const converted = (await this.#filter.pull('out')) as Frame;
      setFrameTimeBase(converted, timeBase);
      converted.pts = BigInt(number);
      converted.duration = 1n;
      for await (const packet of encoder.encode(converted, signal)) await output.write(0, packet);
    }
    for await (const packet of encoder.encode(null, signal)) await output.write(0, packet);
    await output.finish();
  }

  [Symbol.dispose](): void {
    this.#filter[Symbol.dispose]();
  }
}
