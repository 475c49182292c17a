import type { DetailSettings, UpscaleRequest, Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import { FilterGraph, type FilterGraphSpec, type VideoInputPad } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';

/** The upscaler without a net: Lanczos scaling in steps, with masked, cored and limited sharpening. */
export const lanczosUpscaler: Upscaler = {
  id: 'builtin-lanczos',
  version: '1',
  async open(request) {
    return new LanczosStage(await FilterGraph.open(createGraphSpec(request)), request.detail !== undefined);
  },
};

class LanczosStage implements UpscaleStage {
  readonly #graph: FilterGraph;
  readonly #takesMask: boolean;

  constructor(graph: FilterGraph, takesMask: boolean) {
    this.#graph = graph;
    this.#takesMask = takesMask;
  }

  async *process(frame: Frame, mask: Frame | undefined): AsyncGenerator<Frame, void, undefined> {
    await this.#graph.push('in', frame);
    if (this.#takesMask) await this.#graph.push('mask', mask ?? null);
    yield* this.#graph.drain('out');
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    await this.#graph.push('in', null);
    if (this.#takesMask) await this.#graph.push('mask', null);
    yield* this.#graph.drain('out');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#graph[Symbol.dispose]();
  }
}

/** A last step with a smaller factor is not sharpened, unless it is the only one. */
const FULL_STEP = 1.75;

/** The whole stage as one filter graph, so that frames stay in native memory between its parts. */
function createGraphSpec(request: UpscaleRequest): FilterGraphSpec {
  const { mask, source, timeBase, detail, outputPixelFormat } = request;
  const { width, height, pixelFormat, color } = source;
  const pad: VideoInputPad = { kind: 'video', width, height, pixelFormat, timeBase, color };
  const steps = planSteps(request);
  const lastDetailed = Math.max(
    0,
    steps.findLastIndex((_, i) => (request.steps[i] ?? FULL_STEP) >= FULL_STEP),
  );
  const chain = steps.map((step, i) =>
    detail && i <= lastDetailed
      ? formatDetailedStep(step, detail, detail.amount / (lastDetailed + 1))
      : `[${step.from}]scale=${step.width}:${step.height}:flags=lanczos+accurate_rnd[${step.to}]`,
  );
  // Dithered if the output has fewer bits than the working picture.
  const finish = `[${steps.at(-1)!.to}]setsar=1,scale=sws_dither=bayer,format=${outputPixelFormat}[out]`;
  const masks = detail ? [formatMaskSplit(lastDetailed + 1)] : [];
  return {
    inputs: detail ? { in: pad, mask: { ...pad, width: mask.width, height: mask.height } } : { in: pad },
    text: [...masks, ...chain, finish].join(';'),
    outputs: { out: 'video' },
  };
}

interface ScaleStep {
  readonly index: number;
  /** Labels of the graph's links. */
  readonly from: string;
  readonly to: string;
  readonly width: number;
  readonly height: number;
  readonly isEnlarged: boolean;
}

function planSteps({ source, target, steps }: UpscaleRequest): ScaleStep[] {
  return computeStepSizes(target, steps).map(({ width, height }, index, sizes) => ({
    index,
    from: index === 0 ? 'in' : `step${index - 1}`,
    to: `step${index}`,
    width,
    height,
    isEnlarged: width > (sizes[index - 1] ?? source).width,
  }));
}

function formatMaskSplit(count: number): string {
  const labels = Array.from({ length: count }, (_, i) => `[mask${i}]`).join('');
  return `[mask]split=${count}${labels}`;
}

/**
 * base = Lanczos, soft = cubic B-spline of the same picture: their difference is the band just below the
 * source's Nyquist frequency. It is cored (noise), scaled by `share`, limited (halos) and added where the mask allows.
 */
function formatDetailedStep(
  { index: step, from, to, width, height, isEnlarged }: ScaleStep,
  { coring, limit }: DetailSettings,
  share: number,
): string {
  const high = 'x-y';
  const cored = `if(gt(${high},${coring}),${high}-${coring},if(lt(${high},-${coring}),${high}+${coring},0))`;
  const sharp = `clip(x+clip(${share}*(${cored}),-${limit},${limit}),0,1023)`;
  const scale = (flags: string): string => `scale=${width}:${height}:flags=${flags}`;
  return [
    `[${from}]split=2[a${step}][b${step}]`,
    `[a${step}]${scale('lanczos+accurate_rnd')},split=2[base${step}][x${step}]`,
    // Scalers leave a picture of unchanged size as it is, so it is softened by a blur of equal width.
    `[b${step}]${isEnlarged ? scale('bicubic+accurate_rnd:param0=1:param1=0') : `${scale('lanczos')},gblur=sigma=0.6:planes=1`}[y${step}]`,
    `[x${step}][y${step}]lut2=c0='${sharp}':c1=x:c2=x[sharp${step}]`,
    `[mask${step}]${scale('bilinear')}[m${step}]`,
    `[base${step}][sharp${step}][m${step}]maskedmerge=planes=1[${to}]`,
  ].join(';');
}

/** Sizes after each step; the last is exactly the target. One step if none is planned. */
function computeStepSizes(
  target: { width: number; height: number },
  steps: readonly number[],
): { width: number; height: number }[] {
  const factors = steps.length > 0 ? steps : [1];
  return factors.map((_, i) => {
    const remaining = factors.slice(i + 1).reduce((product, factor) => product * factor, 1);
    const roundToEven = (side: number): number => Math.max(2, Math.round(side / remaining / 2) * 2);
    return i === factors.length - 1
      ? target
      : { width: roundToEven(target.width), height: roundToEven(target.height) };
  });
}
