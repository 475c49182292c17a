import { ShapeFinder } from '../../analysis/shape-finder.ts';
import type { SubjectShape } from '../../analysis/subject-boxes.ts';
import { FootlightError } from '../../core/errors.ts';
import type { Matte, Matter, MatteStage } from '../../engines/matter.ts';
import type { Plate } from '../../frames/plate.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { FrameStage, FrameStageContext, OpenFrameStage } from '../../pipelines/film/frame-stage.ts';
import type { SurveyedShot } from './survey-shots.ts';

/** What a stage of mattes gives: one plane of 16 bits. */
export const ALPHA_PIXEL_FORMAT = 'gray16le';

export interface MatteSettings {
  readonly matter: { readonly id: string; readonly version: string };
  /** Key of what the engine knows about the shot. */
  readonly finding: string;
  /** Position in the shot of the first frame. */
  readonly firstFrame: number;
}

export interface MatteEvidence {
  /** How sure the engine is of each frame, 0 to 1, from the segment's first on; those it only looked ahead to follow. */
  readonly confidences: readonly number[];
  /** Share of each frame that the subject covers, in the same order. */
  readonly coverages: readonly number[];
  /** Where the subject is in each frame, in pixels; null where nobody is seen. */
  readonly shapes: readonly (SubjectShape | null)[];
}

/** An engine that was chosen for a shot. */
export interface MatteRoute {
  readonly matter: Matter;
  readonly shot: SurveyedShot;
  /** Loads the plate of the survey, if there is one. */
  loadPlate(): Promise<Plate | undefined>;
}

/** The frame stage that makes mattes of a shot's frames. */
export function createMatteStage(
  { matter, shot, loadPlate }: MatteRoute,
  { width, height }: WorkingPicture,
): FrameStage<MatteSettings, MatteEvidence> {
  const finding = shot.findings.find(({ name }) => name === matter.id)!;
  return {
    id: 'matte',
    version: '2',
    output: { width, height, pixelFormat: ALPHA_PIXEL_FORMAT },
    warmUpFrames: matter.warmUpFrames,
    lookAheadFrames: matter.lookAheadFrames,
    isRecursive: false,
    staysInShot: true,
    getSettings: ({ startFrame }) => ({
      matter: { id: matter.id, version: matter.version },
      finding: finding.key,
      firstFrame: startFrame - shot.startFrame,
    }),
    async open({ firstFrame }, context) {
      const { source, timeBase, signal, state } = context;
      const plate = await loadPlate();
      const request = { source, timeBase, signal, firstFrame, ...(state && { state }) };
      const opened = await matter.open({
        ...request,
        finding: { data: finding.data, ...(plate && { plate }) },
      });
      return new OpenMatteStage(opened, context);
    },
  };
}

/** The stage of a shot that no engine can matte: all of the picture is kept. */
export function createOpaqueStage({
  width,
  height,
}: WorkingPicture): FrameStage<MatteSettings, MatteEvidence> {
  return {
    id: 'opaque-matte',
    version: '2',
    output: { width, height, pixelFormat: ALPHA_PIXEL_FORMAT },
    warmUpFrames: 0,
    lookAheadFrames: 0,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => ({ matter: { id: 'none', version: '1' }, finding: '', firstFrame: 0 }),
    async open(_settings, context) {
      const alpha = new Uint16Array(width * height).fill(65_535);
      return new OpenMatteStage(createConstantStage(alpha), context);
    },
  };
}

function createConstantStage(alpha: Uint16Array): MatteStage {
  return {
    warmUp: async (frame) => frame.free(),
    async *process(frame) {
      const { pts } = frame;
      frame.free();
      yield { pts, alpha, confidence: 0 };
    },
    async *flush() {},
    async [Symbol.asyncDispose]() {},
  };
}

class OpenMatteStage implements OpenFrameStage<MatteEvidence> {
  readonly #stage: MatteStage;
  readonly #context: FrameStageContext;
  readonly #confidences: number[] = [];
  readonly #coverages: number[] = [];
  readonly #shapes: (SubjectShape | null)[] = [];
  readonly #finder: ShapeFinder;

  constructor(stage: MatteStage, context: FrameStageContext) {
    this.#stage = stage;
    this.#context = context;
    this.#finder = new ShapeFinder(context.source.width, context.source.height);
  }

  warmUp(frame: Frame): Promise<void> {
    return this.#stage.warmUp(frame);
  }

  async *process(frame: Frame): AsyncGenerator<Frame, void, undefined> {
    for await (const matte of this.#stage.process(frame)) yield this.takeMatte(matte);
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    for await (const matte of this.#stage.flush()) yield this.takeMatte(matte);
  }

  getEvidence(): MatteEvidence {
    return { confidences: this.#confidences, coverages: this.#coverages, shapes: this.#shapes };
  }

  saveState(): Uint8Array | undefined {
    return this.#stage.saveState?.();
  }

  private takeMatte({ pts, alpha, confidence }: Matte): Frame {
    const { width, height } = this.#context.source;
    if (alpha.length !== width * height)
      throw new FootlightError('background.matte-size', { kind: 'terminal', value: String(alpha.length) });
    let sum = 0;
    for (let i = 0; i < alpha.length; i++) sum += alpha[i]!;
    this.#confidences.push(round(confidence));
    this.#coverages.push(round(sum / (65_535 * alpha.length)));
    this.#shapes.push(this.#finder.find(alpha) ?? null);
    return createMatteFrame(alpha, pts, this.#context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
  }
}

/** A frame of a matte, in the size of its picture. The caller owns it. */
export function createMatteFrame(
  alpha: Uint16Array,
  pts: bigint,
  { source: { width, height }, timeBase }: Pick<FrameStageContext, 'source' | 'timeBase'>,
): Frame {
  const frame = allocateVideoFrame({ width, height, pixelFormat: ALPHA_PIXEL_FORMAT });
  frame.pts = pts;
  setFrameTimeBase(frame, timeBase);
  const { samples, stride } = getPlane16(frame, 0, width, height);
  for (let y = 0; y < height; y++) samples.set(alpha.subarray(y * width, (y + 1) * width), y * stride);
  return frame;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
