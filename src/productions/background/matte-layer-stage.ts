import { EdgeConfidence } from '../../frames/edge-confidence.ts';
import { FineMatte } from '../../frames/fine-matte.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { FrameStage, FrameStageContext, OpenFrameStage } from '../../pipelines/film/frame-stage.ts';
import { ALPHA_PIXEL_FORMAT, createMatteFrame } from './matte-stage.ts';
import { copyMatte, SegmentReader } from './segment-reader.ts';

/** Pictures that tell of a matte: how sure its outline is, and its fine structures alone. */
export type MatteLayer = 'edgeConfidence' | 'fineMatte';

/** Which layer of a segment's mattes is written; part of its cache key. */
export interface MatteLayerSettings {
  readonly layer: MatteLayer;
  /** Key of the segment of mattes. */
  readonly mattes: string;
}

/** The frame stage that gives one layer of the mattes of a segment: 16-bit gray in the source's size. */
export function createMatteLayerStage(
  settings: MatteLayerSettings,
  matteFile: string,
  { width, height }: WorkingPicture,
): FrameStage<MatteLayerSettings, undefined> {
  return {
    id: 'matte-layer',
    version: '1',
    output: { width, height, pixelFormat: ALPHA_PIXEL_FORMAT },
    warmUpFrames: 0,
    lookAheadFrames: 0,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => settings,
    open: async ({ layer }, context) =>
      new OpenMatteLayerStage(
        await SegmentReader.open(matteFile, context.signal),
        createDrawer(layer, context.source),
        context,
      ),
  };
}

/** Draws a layer of a frame and its matte, both of which stay the caller's, into the last argument. */
type DrawLayer = (frame: Frame, alpha: Uint16Array, layer: Uint16Array) => void;

function createDrawer(layer: MatteLayer, picture: WorkingPicture): DrawLayer {
  if (layer === 'fineMatte') {
    const fine = new FineMatte(picture);
    return (_frame, alpha, drawn) => fine.separate(alpha, drawn);
  }
  const confidence = new EdgeConfidence(picture);
  return (frame, alpha, drawn) => confidence.measure(frame, alpha, drawn);
}

class OpenMatteLayerStage implements OpenFrameStage<undefined> {
  readonly #mattes: SegmentReader;
  readonly #draw: DrawLayer;
  readonly #context: FrameStageContext;
  readonly #layer: Uint16Array;
  #position = 0;

  constructor(mattes: SegmentReader, draw: DrawLayer, context: FrameStageContext) {
    this.#mattes = mattes;
    this.#draw = draw;
    this.#context = context;
    this.#layer = new Uint16Array(context.source.width * context.source.height);
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Frame, void, undefined> {
    using matte = await this.#mattes.read(this.#position++);
    this.#draw(frame, copyMatte(matte), this.#layer);
    const { pts } = frame;
    frame.free();
    yield createMatteFrame(this.#layer, pts, this.#context);
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {}

  getEvidence(): undefined {
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mattes[Symbol.asyncDispose]();
  }
}
