import type { DetailSettings, UpscaleRequest } from '../../engines/upscaler.ts';
import { ModelSession } from '../../inference/session.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16, type Plane16 } from '../../media/frame.ts';
import { buildBoundGraph } from '../neural-upscaler/detail-graph.ts';

/** Adds generated detail to enlarged frames under their masks and within bounds, and gives them the format of the output. */
export class BoundedDetail implements AsyncDisposable {
  readonly #session: ModelSession;
  readonly #masks: FilterGraph;
  readonly #finish: FilterGraph;
  readonly #size: { readonly width: number; readonly height: number };

  private constructor(
    session: ModelSession,
    [masks, finish]: readonly [FilterGraph, FilterGraph],
    size: { readonly width: number; readonly height: number },
  ) {
    this.#session = session;
    this.#masks = masks;
    this.#finish = finish;
    this.#size = size;
  }

  static async open(request: UpscaleRequest & { readonly detail: DetailSettings }): Promise<BoundedDetail> {
    const { source, target, mask, timeBase, detail, outputPixelFormat } = request;
    const { pixelFormat, color } = source;
    const scale = Math.max(1, Math.round(target.height / source.height));
    const open = (size: { readonly width: number; readonly height: number }, text: string) =>
      FilterGraph.open({
        inputs: { in: { kind: 'video', ...size, pixelFormat, timeBase, color } },
        text,
        outputs: { out: 'video' },
      });
    await using stack = new AsyncDisposableStack();
    const masks = stack.use(
      await open(mask, `[in]scale=${target.width}:${target.height}:flags=bilinear[out]`),
    );
    const finish = stack.use(
      await open(target, `[in]setsar=1,scale=sws_dither=bayer,format=${outputPixelFormat}[out]`),
    );
    const session = await ModelSession.open(buildBoundGraph({ scale, settings: detail }), {
      provider: 'cpu',
    });
    stack.move();
    return new BoundedDetail(session, [masks, finish], target);
  }

  /**
   * Takes over the frames.
   *
   * @param generated luma in 10-bit codes, in the size of `enlarged`
   * @returns undefined if what was generated is another picture
   */
  async add(enlarged: Frame, mask: Frame, generated: Uint16Array): Promise<Frame | undefined> {
    const isSame = await this.#addTo(enlarged, mask, generated).catch((error: unknown) => {
      enlarged.free();
      throw error;
    });
    if (!isSame) return void enlarged.free();
    await this.#finish.push('in', enlarged);
    return (await this.#finish.pull('out')) as Frame;
  }

  /** Adds the detail in place. @returns false if what was generated is another picture */
  async #addTo(enlarged: Frame, mask: Frame, generated: Uint16Array): Promise<boolean> {
    const { width, height } = this.#size;
    await this.#masks.push('in', mask);
    using wide = (await this.#masks.pull('out')) as Frame;
    const target = getPlane16(enlarged, 0, width, height);
    const shape = [1, 1, height, width];
    const inputs = {
      generated: { data: Float32Array.from(generated), shape },
      base: { data: copyPlane(target), shape },
      mask: { data: copyPlane(getPlane16(wide, 0, width, height)), shape },
    };
    const { residual } = await this.#session.run(inputs, ['residual']);
    return addResidual(target, residual!.data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#masks[Symbol.dispose]();
    this.#finish[Symbol.dispose]();
    await this.#session[Symbol.asyncDispose]();
  }
}

function copyPlane({ samples, stride, width, height }: Plane16): Float32Array {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) data.set(samples.subarray(y * stride, y * stride + width), y * width);
  return data;
}

/** @returns whether all of it is within what a successful run can give */
function addResidual({ samples, stride, width, height }: Plane16, residual: Float32Array): boolean {
  if (!residual.every((value) => Math.abs(value) <= 1023)) return false;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const code = samples[y * stride + x]! + residual[i]! + 0.5;
      samples[y * stride + x] = code < 0 ? 0 : code > 1023 ? 1023 : code;
    }
  return true;
}
