import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type {
  FramePosition,
  FrameStage,
  FrameStageContext,
  OpenFrameStage,
} from '../../pipelines/film/frame-stage.ts';
import {
  COMPOSITION_VERSION,
  Composition,
  type CompositionResources,
  type CompositionSettings,
  type Layer,
} from './composition.ts';

/** Which layer of a segment's frames is written; part of its cache key. */
export interface LayerSettings extends CompositionSettings {
  readonly layer: Layer;
  readonly outputPixelFormat: string;
}

/** The frame stage that gives one layer of the composites, in the source's size. */
export function createLayerStage(
  settings: LayerSettings,
  resources: CompositionResources,
  { width, height }: WorkingPicture,
): FrameStage<LayerSettings, undefined> {
  return {
    id: 'layer',
    version: COMPOSITION_VERSION,
    output: { width, height, pixelFormat: settings.outputPixelFormat },
    warmUpFrames: 0,
    lookAheadFrames: 0,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => settings,
    open: async (_settings, context) =>
      new OpenLayerStage(settings, await Composition.open(settings, resources, context), context),
  };
}

class OpenLayerStage implements OpenFrameStage<undefined> {
  readonly #settings: LayerSettings;
  readonly #composition: Composition;
  readonly #context: FrameStageContext;
  #graph: FilterGraph | undefined;

  constructor(settings: LayerSettings, composition: Composition, context: FrameStageContext) {
    this.#settings = settings;
    this.#composition = composition;
    this.#context = context;
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame, position: FramePosition): AsyncGenerator<Frame, void, undefined> {
    const layer = await this.#composition.composeLayer(frame, position, this.#settings.layer);
    frame.free();
    this.#graph ??= await this.openConversion();
    await this.#graph.push('in', layer);
    yield* this.#graph.drain('out');
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    if (!this.#graph) return;
    await this.#graph.push('in', null);
    yield* this.#graph.drain('out');
  }

  getEvidence(): undefined {
    return undefined;
  }

  private openConversion(): Promise<FilterGraph> {
    const { source, timeBase } = this.#context;
    const { layer, outputPixelFormat } = this.#settings;
    const { width, height, color } = source;
    const pixelFormats = { foreground: 'yuva444p10le', background: source.pixelFormat };
    const pixelFormat = layer in pixelFormats ? pixelFormats[layer as 'foreground'] : 'gray16le';
    return FilterGraph.open({
      inputs: { in: { kind: 'video', width, height, pixelFormat, timeBase, color } },
      text: `[in]format=${outputPixelFormat}[out]`,
      outputs: { out: 'video' },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#composition[Symbol.asyncDispose]();
    this.#graph?.[Symbol.dispose]();
  }
}
