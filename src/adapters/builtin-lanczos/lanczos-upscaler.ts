import type { UpscaleRequest, Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import { FilterGraph, type VideoInputPad } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { planSteps, type ScalePlan, type ScaleStep } from './scale-steps.ts';
import { SharpenedStep } from './sharpened-step.ts';

/** The upscaler without a net: Lanczos scaling in steps, with masked, cored and limited sharpening. */
export const lanczosUpscaler: Upscaler = {
  id: 'builtin-lanczos',
  version: '1',
  async open(request) {
    const plan = planSteps(request);
    await using opened = new AsyncDisposableStack();
    const sharpened: SharpenedStep[] = [];
    for (const [i] of plan.sharpened.entries())
      sharpened.push(opened.use(await openSharpenedStep(request, plan, i)));
    const finish = opened.use(await openFinish(request, plan));
    return new LanczosStage(sharpened, finish, opened.move());
  },
};

class LanczosStage implements UpscaleStage {
  readonly #sharpened: readonly SharpenedStep[];
  readonly #finish: FilterGraph;
  readonly #opened: AsyncDisposable;

  constructor(sharpened: readonly SharpenedStep[], finish: FilterGraph, opened: AsyncDisposable) {
    this.#sharpened = sharpened;
    this.#finish = finish;
    this.#opened = opened;
  }

  async *process(frame: Frame, mask: Frame | undefined): AsyncGenerator<Frame, void, undefined> {
    await this.#finish.push('in', await this.sharpen(frame, mask));
    yield* this.#finish.drain('out');
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    await this.#finish.push('in', null);
    yield* this.#finish.drain('out');
  }

  private async sharpen(frame: Frame, mask: Frame | undefined): Promise<Frame> {
    let picture = frame;
    try {
      for (const step of this.#sharpened) picture = await step.process(picture, mask!);
      return picture;
    } finally {
      mask?.free();
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#opened[Symbol.asyncDispose]();
  }
}

function createPad({ source, timeBase }: UpscaleRequest, { width, height }: PictureSize): VideoInputPad {
  return {
    kind: 'video',
    width,
    height,
    pixelFormat: source.pixelFormat,
    timeBase,
    color: source.color,
  };
}

type PictureSize = Pick<ScaleStep, 'width' | 'height'>;

function openSharpenedStep(
  request: UpscaleRequest,
  { sharpened }: ScalePlan,
  index: number,
): Promise<SharpenedStep> {
  const { source, mask, detail } = request;
  const { amount, coring, limit } = detail!;
  const inputs = {
    picture: createPad(request, sharpened[index - 1] ?? source),
    mask: createPad(request, mask),
  };
  const settings = { share: amount / sharpened.length, coring, limit };
  return SharpenedStep.open(sharpened[index]!, inputs, settings);
}

/** The steps that are not sharpened, and the output's format: dithered if that has fewer bits than the working picture. */
function openFinish(request: UpscaleRequest, { sharpened, plain }: ScalePlan): Promise<FilterGraph> {
  const scale = ({ width, height }: ScaleStep): string =>
    `scale=${width}:${height}:flags=lanczos+accurate_rnd`;
  const finish = ['setsar=1', 'scale=sws_dither=bayer', `format=${request.outputPixelFormat}`];
  return FilterGraph.open({
    inputs: { in: createPad(request, sharpened.at(-1) ?? request.source) },
    text: `[in]${[...plain.map(scale), ...finish].join(',')}[out]`,
    outputs: { out: 'video' },
  });
}
