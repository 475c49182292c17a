import { createWarning } from '../../core/warning.ts';
import type { UpscaleEvidence, Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import { type DeviceUsage, UsageMeter } from '../../execution/usage-meter.ts';
import { computeMaskGrid } from '../../frames/mask-grid.ts';
import { PictureRestorer, type RestoredFrame, type RestorerSettings } from '../../frames/picture-restorer.ts';
import type { Frame } from '../../media/frame.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import type {
  FramePosition,
  FrameStage,
  FrameStageContext,
  OpenFrameStage,
} from '../../pipelines/film/frame-stage.ts';
import {
  countWarmUpFrames,
  createRestorerSettings,
  createUpscaleSettings,
  type PlannedTreatment,
  planTreatments,
  type UpscaleSettings,
} from './restoration.ts';
import type { Strategy } from './strategy.ts';

/** Settings of the stage for the frames of one run. */
export interface RestoreSettings {
  readonly firstFrame: number;
  /** One for each frame, beginning with `firstFrame`. */
  readonly treatments: readonly PlannedTreatment[];
  readonly restorer: RestorerSettings;
  readonly upscaler: { readonly id: string; readonly version: string };
  readonly upscale: UpscaleSettings;
  readonly outputPixelFormat: string;
}

export interface ModelEvidence extends UpscaleEvidence {
  readonly usage: DeviceUsage;
}

export interface RestoreEvidence {
  /** Mean share of the picture in which detail was allowed, 0 to 1. */
  readonly safeShare: number;
  /** Where and how models worked; undefined if none did. */
  readonly models?: ModelEvidence;
}

/**
 * The frame stage of `enhance`: denoises, locks the background, removes flicker, enlarges, and adds detail where it is
 * safe.
 */
export function createRestoreStage(
  analyzedSource: AnalyzedSource,
  strategy: Strategy,
  upscaler: Upscaler,
  outputPixelFormat: string,
): FrameStage<RestoreSettings, RestoreEvidence> {
  const treatments = planTreatments(analyzedSource, strategy);
  const restorer = createRestorerSettings(analyzedSource.features, strategy);
  const locks = restorer.alpha < 1 && treatments.some(({ isLocked }) => isLocked);
  return {
    id: 'restore',
    version: '3',
    output: { ...strategy.target, pixelFormat: outputPixelFormat },
    warmUpFrames: countWarmUpFrames(strategy),
    lookAheadFrames: restorer.motionCompensation ? 1 : 0,
    isRecursive: locks || upscaler.isRecursive === true,
    getSettings: ({ startFrame, endFrame }) => ({
      firstFrame: startFrame,
      treatments: treatments.slice(startFrame, endFrame),
      restorer,
      upscaler: { id: upscaler.id, version: upscaler.version },
      upscale: createUpscaleSettings(strategy),
      outputPixelFormat,
    }),
    open: (settings, context) => OpenRestoreStage.open(settings, upscaler, context),
  };
}

class OpenRestoreStage implements OpenFrameStage<RestoreEvidence> {
  readonly #settings: RestoreSettings;
  readonly #restorer: PictureRestorer;
  readonly #upscale: UpscaleStage;
  readonly #context: FrameStageContext;
  readonly #meter = new UsageMeter();
  #frames = 0;
  #safeShares = 0;

  private constructor(settings: RestoreSettings, upscale: UpscaleStage, context: FrameStageContext) {
    this.#settings = settings;
    this.#restorer = new PictureRestorer(context.source, settings.restorer);
    this.#upscale = upscale;
    this.#context = context;
  }

  static async open(
    settings: RestoreSettings,
    upscaler: Upscaler,
    context: FrameStageContext,
  ): Promise<OpenRestoreStage> {
    const { source, timeBase, signal, remote, folder } = context;
    const upscale = await upscaler.open({
      ...settings.upscale,
      source,
      timeBase,
      mask: computeMaskGrid(source),
      outputPixelFormat: settings.outputPixelFormat,
      signal,
      ...(remote && { remote }),
      ...(folder !== undefined && { folder }),
    });
    return new OpenRestoreStage(settings, upscale, context);
  }

  async warmUp(frame: Frame, position: FramePosition): Promise<void> {
    this.#restorer.learn(frame, this.getTreatment(position));
  }

  async *process(frame: Frame, position: FramePosition): AsyncGenerator<Frame, void, undefined> {
    yield* this.enlarge(this.#restorer.process(frame, this.getTreatment(position)));
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    yield* this.enlarge(this.#restorer.flush());
    yield* this.#upscale.flush();
    const fallenBack = this.#upscale.getEvidence?.().tiles.fallenBack ?? 0;
    if (fallenBack === 0) return;
    this.#context.warn(createWarning('upscaler.tiles-fell-back', { count: fallenBack }));
  }

  getEvidence(): RestoreEvidence {
    const models = this.#upscale.getEvidence?.();
    return {
      safeShare: this.#safeShares / Math.max(1, this.#frames),
      models: models && { ...models, usage: this.#meter.stop() },
    };
  }

  private async *enlarge(restored: RestoredFrame | undefined): AsyncGenerator<Frame, void, undefined> {
    if (!restored) return;
    this.#frames++;
    this.#safeShares += restored.safeShare;
    yield* this.#upscale.process(restored.frame, restored.mask);
  }

  private getTreatment({ number, startsShot }: FramePosition) {
    return { ...this.#settings.treatments[number - this.#settings.firstFrame]!, startsShot };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#meter[Symbol.dispose]();
    this.#restorer[Symbol.dispose]();
    await this.#upscale[Symbol.asyncDispose]();
  }
}
