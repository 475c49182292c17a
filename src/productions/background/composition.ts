import { Compositor } from '../../frames/compositor.ts';
import type { CompositorSettings, ShotLook } from '../../frames/compositor-settings.ts';
import type { CubeLut } from '../../frames/cube-lut.ts';
import { Debander } from '../../frames/debander.ts';
import { type LightFactors, LightSteadier } from '../../frames/light-steadier.ts';
import type { Plate } from '../../frames/plate.ts';
import type { Frame } from '../../media/frame.ts';
import type { FramePosition, FrameStageContext } from '../../pipelines/film/frame-stage.ts';
import type { Backdrop, BackdropSource, ShownFrame } from './backdrops/backdrop.ts';
import { copyMatte, SegmentReader } from './segment-reader.ts';

/** Version of whatever puts composites or their layers together: these always change together. */
export const COMPOSITION_VERSION = '6';

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
  readonly finish?: CompositionFinish;
}

/** What is done to pictures that were rated low, as JSON. */
export interface CompositionFinish {
  /** Whether bands are taken off the new background. */
  readonly deband?: boolean;
  /** Factors for the light of each frame of the segment, from its first on. */
  readonly light?: readonly LightFactors[];
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
  /** Takes bands off the new background. */
  readonly debander: Debander | undefined;
  /** Steadies the light of the composites. */
  readonly steadier: LightSteadier | undefined;
  /** How, for each frame of the segment. */
  readonly light: readonly LightFactors[];
}

/** Composes the frames of a segment with their mattes, one after the other. */
export class Composition implements AsyncDisposable {
  readonly #compositor: Compositor;
  readonly #parts: OpenedParts;
  #hasBackdrop = false;
  #position = 0;
  /** The matte of the frame that is composed. */
  #alpha: Uint16Array | undefined;

  private constructor(compositor: Compositor, parts: OpenedParts) {
    this.#compositor = compositor;
    this.#parts = parts;
  }

  static async open(
    { compositing, look, finish = {} }: CompositionSettings,
    { matteFile, backdrop, lut, loadPlate }: CompositionResources,
    { source, signal }: FrameStageContext,
  ): Promise<Composition> {
    const parts = {
      mattes: await SegmentReader.open(matteFile, signal),
      backdrop: await backdrop.open(source, signal),
      plate: await loadPlate(),
      debander: finish.deband ? new Debander(source) : undefined,
      steadier: finish.light ? new LightSteadier(source) : undefined,
      light: finish.light ?? [],
    };
    return new Composition(new Compositor(source, compositing, { ...look, ...(lut && { lut }) }), parts);
  }

  /** Composes a frame, which stays the caller's, as the result. */
  async compose(frame: Frame, position: FramePosition): Promise<Frame> {
    const factors = this.#parts.light[this.#position];
    const input = await this.prepare(frame, position);
    const composite = this.#compositor.compose(input);
    if (factors) this.#parts.steadier?.apply(composite, input.alpha, factors);
    return composite;
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
      using picture = await this.readBackdrop(number, { source: frame, alpha });
      this.#compositor.setBackground(picture);
      this.#hasBackdrop = true;
    }
    return { source: frame, alpha, ...(plate && { plate }) };
  }

  private async showBackground(frame: Frame, { number }: FramePosition): Promise<Frame> {
    const picture = await this.readBackdrop(number, { source: frame, alpha: await this.readMatte() });
    picture.copyProps(frame);
    return picture;
  }

  private async readBackdrop(number: number, shown: ShownFrame): Promise<Frame> {
    const { backdrop, debander } = this.#parts;
    const picture = await backdrop.read(number, shown);
    if (!debander) return picture;
    const smoothed = debander.apply(picture);
    picture.free();
    return smoothed;
  }

  private async readMatte(): Promise<Uint16Array> {
    using matte = await this.#parts.mattes.read(this.#position++);
    this.#alpha = copyMatte(matte, this.#alpha);
    return this.#alpha;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.mattes[Symbol.asyncDispose]();
    await this.#parts.backdrop[Symbol.asyncDispose]();
  }
}
