import { FilterGraph } from '../../src/media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane16 } from '../../src/media/frame.ts';
import type {
  FramePosition,
  FrameStage,
  FrameStageContext,
  OpenFrameStage,
} from '../../src/pipelines/film/frame-stage.ts';

const PIXEL_FORMAT = 'yuv420p10le';

/** The least that a stage can do: another size. */
export function scaleStage(width: number, height: number): FrameStage {
  return {
    id: 'test-scale',
    version: '1',
    output: { width, height, pixelFormat: PIXEL_FORMAT },
    warmUpFrames: 0,
    lookAheadFrames: 0,
    isRecursive: false,
    getSettings: () => ({ width, height }),
    async open(_settings, { source, timeBase }) {
      const graph = await FilterGraph.open({
        inputs: { in: { kind: 'video', ...source, timeBase } },
        text: `[in]scale=${width}:${height}:flags=bilinear[out]`,
        outputs: { out: 'video' },
      });
      return {
        warmUp: async (frame) => frame.free(),
        async *process(frame) {
          await graph.push('in', frame);
          yield* graph.drain('out');
        },
        async *flush() {
          await graph.push('in', null);
          yield* graph.drain('out');
        },
        getEvidence: () => undefined,
        [Symbol.asyncDispose]: async () => graph[Symbol.dispose](),
      };
    },
  };
}

/**
 * The mean of a frame's luma and that of `reach` frames on either side of it, as far as its shot goes. `warmUpFrames`
 * and `lookAheadFrames` may be declared too small, to see that this is found out.
 */
export function createMeanStage(
  size: { readonly width: number; readonly height: number },
  reach: number,
  { warmUpFrames = reach, lookAheadFrames = reach } = {},
): FrameStage {
  return {
    id: 'test-mean',
    version: '1',
    output: { ...size, pixelFormat: PIXEL_FORMAT },
    warmUpFrames,
    lookAheadFrames,
    isRecursive: false,
    getSettings: () => ({ reach }),
    open: async (_settings, context) => new OpenMeanStage(reach, context),
  };
}

interface HeldFrame {
  readonly frame: Frame;
  readonly shot: number;
  readonly isWanted: boolean;
}

class OpenMeanStage implements OpenFrameStage {
  readonly #reach: number;
  readonly #context: FrameStageContext;
  readonly #held: HeldFrame[] = [];
  #shot = 0;
  /** Place in `#held` of the next frame to come out. */
  #next = 0;

  constructor(reach: number, context: FrameStageContext) {
    this.#reach = reach;
    this.#context = context;
  }

  async warmUp(frame: Frame, position: FramePosition): Promise<void> {
    this.hold(frame, position, false);
  }

  async *process(frame: Frame, position: FramePosition): AsyncGenerator<Frame, void, undefined> {
    this.hold(frame, position, true);
    while (this.#next + this.#reach < this.#held.length) yield* this.take();
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    while (this.#next < this.#held.length) yield* this.take();
  }

  getEvidence(): undefined {
    return undefined;
  }

  private hold(frame: Frame, { startsShot }: FramePosition, isWanted: boolean): void {
    if (startsShot) this.#shot++;
    this.#held.push({ frame, shot: this.#shot, isWanted });
  }

  private *take(): Generator<Frame, void, undefined> {
    const { shot, isWanted, frame } = this.#held[this.#next]!;
    const near = this.#held
      .slice(Math.max(0, this.#next - this.#reach), this.#next + this.#reach + 1)
      .filter((each) => each.shot === shot);
    this.#next++;
    if (isWanted) yield this.meanOf(frame, near);
  }

  private meanOf(frame: Frame, near: readonly HeldFrame[]): Frame {
    const { width, height, pixelFormat } = this.#context.source;
    const mean = allocateVideoFrame({ width, height, pixelFormat });
    mean.copyProps(frame);
    const output = getPlane16(mean, 0, width, height);
    const inputs = near.map((each) => getPlane16(each.frame, 0, width, height));
    for (let i = 0; i < output.samples.length; i++)
      output.samples[i] = inputs.reduce((sum, { samples }) => sum + samples[i]!, 0) / inputs.length;
    for (const plane of [1, 2]) getPlane16(mean, plane, width >> 1, height >> 1).samples.fill(512);
    return mean;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { frame } of this.#held) frame.free();
  }
}
