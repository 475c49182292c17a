import { Compositor } from '../../frames/compositor.ts';
import type { CompositorSettings, ShotLook } from '../../frames/compositor-settings.ts';
import type { CubeLut } from '../../frames/cube-lut.ts';
import type { Plate } from '../../frames/plate.ts';
import type { Frame } from '../../media/frame.ts';
import type { FramePosition, FrameStageContext } from '../../pipelines/film/frame-stage.ts';
import type { Backdrop, BackdropSource } from './backdrops/backdrop.ts';
import { copyMatte, SegmentReader } from './segment-reader.ts';

/** What the frames of a segment are composed of and how, as JSON. */
export interface CompositionSettings {
  /** Key of the segment of mattes. */
  readonly mattes: string;
  /** What the new background is made from. */
  readonly backdrop: string;
  readonly compositing: CompositorSettings;
  readonly look: Omit<ShotLook, 'lut'>;
  /** Digest of a table for the subject's colors. */
  readonly lut?: string;
}

/** What a segment is composed with. */
export interface CompositionResources {
  readonly matteFile: string;
  readonly backdrop: BackdropSource;
  readonly lut?: CubeLut;
  loadPlate(): Promise<Plate | undefined>;
}

/** Pictures that a frame is composed of; the background is the new one. */
export type Layer = 'foreground' | 'background' | 'blendMask' | 'shadow';

interface OpenedParts {
  readonly mattes: SegmentReader;
  readonly backdrop: Backdrop;
  readonly plate: Plate | undefined;
}

/** Composes the frames of a segment with their mattes, one after the other. */
export class Composition implements AsyncDisposable {
  readonly #compositor: Compositor;
  readonly #parts: OpenedParts;
  #hasBackdrop = false;
  #position = 0;

  private constructor(compositor: Compositor, parts: OpenedParts) {
    this.#compositor = compositor;
    this.#parts = parts;
  }

  static async open(
    { compositing, look }: CompositionSettings,
    { matteFile, backdrop, lut, loadPlate }: CompositionResources,
    { source, signal }: FrameStageContext,
  ): Promise<Composition> {
    const parts = {
      mattes: await SegmentReader.open(matteFile, signal),
      backdrop: await backdrop.open(source, signal),
      plate: await loadPlate(),
    };
    return new Composition(new Compositor(source, compositing, { ...look, ...(lut && { lut }) }), parts);
  }

  /** Composes a frame, which stays the caller's, as the result. */
  async compose(frame: Frame, position: FramePosition): Promise<Frame> {
    return this.#compositor.compose(await this.prepare(frame, position));
  }

  /** Makes one layer of a frame, which stays the caller's. */
  async composeLayer(frame: Frame, position: FramePosition, layer: Layer): Promise<Frame> {
    if (layer === 'background') return this.showBackground(frame, position);
    const { composite, ...layers } = this.#compositor.composeWithLayers(await this.prepare(frame, position));
    composite.free();
    for (const [name, each] of Object.entries(layers)) if (name !== layer) each.free();
    return layers[layer];
  }

  private async prepare(frame: Frame, { number }: FramePosition) {
    const { backdrop, plate } = this.#parts;
    const alpha = await this.readMatte();
    if (!this.#hasBackdrop || !backdrop.isStill) {
      using picture = await backdrop.read(number, { source: frame, alpha });
      this.#compositor.setBackground(picture);
      this.#hasBackdrop = true;
    }
    return { source: frame, alpha, ...(plate && { plate }) };
  }

  private async showBackground(frame: Frame, { number }: FramePosition): Promise<Frame> {
    const picture = await this.#parts.backdrop.read(number, { source: frame, alpha: await this.readMatte() });
    picture.copyProps(frame);
    return picture;
  }

  private async readMatte(): Promise<Uint16Array> {
    using matte = await this.#parts.mattes.read(this.#position++);
    return copyMatte(matte);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.mattes[Symbol.asyncDispose]();
    await this.#parts.backdrop[Symbol.asyncDispose]();
  }
}
