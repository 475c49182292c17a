import { createSharpener } from '../../frames/sharpening/create-sharpener.ts';
import type { SharpenerSettings } from '../../frames/sharpening/detail-changes.ts';
import type { Sharpener } from '../../frames/sharpening/sharpener.ts';
import { FilterGraph, type VideoInputPad } from '../../media/filter-graph.ts';
import { cloneFrame, type Frame } from '../../media/frame.ts';
import { LumaFrames } from './luma-frames.ts';
import type { ScaleStep } from './scale-steps.ts';

/** What goes into a step. */
export interface StepInputs {
  readonly picture: VideoInputPad;
  readonly mask: VideoInputPad;
}

/**
 * Enlarges by Lanczos and sharpens luma: base = Lanczos, soft = cubic B-spline of the same picture. Their difference is the
 * band just below the source's Nyquist frequency, which is added where the mask allows.
 */
export class SharpenedStep implements Disposable {
  readonly #graph: FilterGraph;
  readonly #sharpener: Sharpener;
  readonly #pictures: LumaFrames;
  readonly #lumas: LumaFrames;

  private constructor(
    graph: FilterGraph,
    { width, height }: ScaleStep,
    { picture }: StepInputs,
    settings: SharpenerSettings,
  ) {
    this.#graph = graph;
    this.#sharpener = createSharpener(width, settings);
    this.#pictures = new LumaFrames({ width, height, pixelFormat: picture.pixelFormat });
    this.#lumas = new LumaFrames({ width, height, pixelFormat: 'gray10le' });
  }

  static async open(
    step: ScaleStep,
    inputs: StepInputs,
    settings: SharpenerSettings,
  ): Promise<SharpenedStep> {
    const graph = await FilterGraph.open({
      inputs: { in: inputs.picture, mask: inputs.mask },
      text: formatStep(step),
      outputs: { base: 'video', soft: 'video', share: 'video' },
    });
    return new SharpenedStep(graph, step, inputs, settings);
  }

  /** Takes over `picture` and frees it; the mask stays the caller's. */
  async process(picture: Frame, mask: Frame): Promise<Frame> {
    const graph = this.#graph;
    await graph.push('in', picture);
    await graph.push('mask', cloneFrame(mask));
    const soft = this.#lumas.copy(await this.pull('soft'));
    using _soft = soft.frame;
    const share = this.#lumas.copy(await this.pull('share'));
    using _share = share.frame;
    const { frame, luma } = this.#pictures.copy(await this.pull('base'));
    this.#sharpener.sharpen(luma, soft.luma, share.luma);
    return frame;
  }

  /** Each filter gives a picture for each that it takes. */
  private async pull(output: string): Promise<Frame> {
    return (await this.#graph.pull(output)) as Frame;
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
    this.#pictures[Symbol.dispose]();
    this.#lumas[Symbol.dispose]();
  }
}

function formatStep({ width, height, isEnlarged }: ScaleStep): string {
  const scale = (flags: string): string => `scale=${width}:${height}:flags=${flags}`;
  // Scalers leave a picture of unchanged size as it is, so it is softened by a blur of equal width.
  const soften = isEnlarged
    ? scale('bicubic+accurate_rnd:param0=1:param1=0')
    : `${scale('lanczos')},gblur=sigma=0.6`;
  return [
    '[in]split=2[a][b]',
    `[a]${scale('lanczos+accurate_rnd')}[base]`,
    `[b]extractplanes=y,${soften}[soft]`,
    `[mask]extractplanes=y,${scale('bilinear')}[share]`,
  ].join(';');
}
