import type { Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import type { Frame } from '../../media/frame.ts';
import type {
  FramePosition,
  FrameStage,
  FrameStageContext,
  OpenFrameStage,
} from '../../pipelines/film/frame-stage.ts';
import type { Size } from '../../pipelines/film/target.ts';
import {
  COMPOSITION_VERSION,
  Composition,
  type CompositionResources,
  type CompositionSettings,
} from './composition.ts';

/** How the frames of a segment are composed and enlarged; part of its cache key. */
export interface CompositeSettings extends CompositionSettings {
  readonly upscaler: { readonly id: string; readonly version: string };
  readonly steps: readonly number[];
  readonly size: Size;
  readonly outputPixelFormat: string;
}

/** What a segment is composed and enlarged with. */
export interface CompositeResources extends CompositionResources {
  readonly upscaler: Upscaler;
}

/** The frame stage that puts the subject before the new background, and enlarges the result. */
export function createCompositeStage(
  settings: CompositeSettings,
  resources: CompositeResources,
): FrameStage<CompositeSettings, undefined> {
  return {
    id: 'composite',
    version: COMPOSITION_VERSION,
    output: { ...settings.size, pixelFormat: settings.outputPixelFormat },
    warmUpFrames: 0,
    lookAheadFrames: 0,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => settings,
    open: (_settings, context) => OpenCompositeStage.open(settings, resources, context),
  };
}

class OpenCompositeStage implements OpenFrameStage<undefined> {
  readonly #composition: Composition;
  readonly #upscale: UpscaleStage;

  private constructor(composition: Composition, upscale: UpscaleStage) {
    this.#composition = composition;
    this.#upscale = upscale;
  }

  static async open(
    settings: CompositeSettings,
    resources: CompositeResources,
    context: FrameStageContext,
  ): Promise<OpenCompositeStage> {
    const { source, timeBase, signal } = context;
    const { size, steps, outputPixelFormat } = settings;
    const composition = await Composition.open(settings, resources, context);
    const upscale = await resources.upscaler.open({
      source,
      timeBase,
      target: size,
      steps,
      detail: undefined,
      mask: size,
      outputPixelFormat,
      signal,
    });
    return new OpenCompositeStage(composition, upscale);
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame, position: FramePosition): AsyncGenerator<Frame, void, undefined> {
    const composite = await this.#composition.compose(frame, position);
    frame.free();
    yield* this.#upscale.process(composite, undefined);
  }

  flush(): AsyncIterable<Frame> {
    return this.#upscale.flush();
  }

  getEvidence(): undefined {
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#composition[Symbol.asyncDispose]();
    await this.#upscale[Symbol.asyncDispose]();
  }
}
