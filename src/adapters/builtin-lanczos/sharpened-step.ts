import { createSharpener } from '../../frames/sharpening/create-sharpener.ts';
import type { SharpenerSettings } from '../../frames/sharpening/detail-changes.ts';
import type { Sharpener } from '../../frames/sharpening/sharpener.ts';
import { FilterGraph, type VideoInputPad } from '../../media/filter-graph.ts';
import {
  cloneFrame,
  endViews,
  type Frame,
  freeViewed,
  getPlane16,
  makeWritable,
  type Plane16,
} from '../../media/frame.ts';
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
  readonly #step: ScaleStep;

  private constructor(graph: FilterGraph, step: ScaleStep, settings: SharpenerSettings) {
    this.#graph = graph;
    this.#step = step;
    this.#sharpener = createSharpener(step.width, settings);
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
    return new SharpenedStep(graph, step, settings);
  }

  /** Takes over `picture` and frees it; the mask stays the caller's. */
  async process(picture: Frame, mask: Frame): Promise<Frame> {
    const graph = this.#graph;
    await graph.push('in', picture);
    await graph.push('mask', cloneFrame(mask));
    const [soft, share, base] = [await this.pull('soft'), await this.pull('share'), await this.pull('base')];
    // Filters hand on a picture of unchanged size, which others may have too.
    makeWritable(base);
    this.#sharpener.sharpen(this.getLuma(base), this.getLuma(soft), this.getLuma(share));
    freeViewed(soft);
    freeViewed(share);
    return endViews(base);
  }

  private getLuma(frame: Frame): Plane16 {
    return getPlane16(frame, 0, this.#step.width, this.#step.height);
  }

  /** Each filter gives a picture for each that it takes. */
  private async pull(output: string): Promise<Frame> {
    return (await this.#graph.pull(output)) as Frame;
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
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
