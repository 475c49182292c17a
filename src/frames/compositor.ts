import { allocateVideoFrame, type Frame } from '../media/frame.ts';
import { createPixelRows, LightConverter } from '../media/video/light-converter.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { ChromaWriter, type ComposedRow } from './compositing/chroma-writer.ts';
import { type CompositorEffects, createEffects } from './compositing/create-effects.ts';
import { type CompositeLayerFrames, LayerWriter } from './compositing/layer-writer.ts';
import type { Layers } from './compositing/layers.ts';
import { MatteShape } from './compositing/matte-shape.ts';
import { MatteTiles } from './compositing/matte-tiles.ts';
import { copyPlane, createPlanes, getPlanes, type PicturePlanes } from './compositing/picture-planes.ts';
import { RowComposer } from './compositing/row-composer.ts';
import { SoftMatte, type TiledMatte } from './compositing/soft-matte.ts';
import type { CompositorSettings, ShotLook } from './compositor-settings.ts';
import { ForegroundColors } from './foreground-colors.ts';
import type { Plate } from './plate.ts';

/** One frame to be composed. */
export interface CompositeInput {
  /** The source's frame in the working format, which stays the caller's. */
  readonly source: Frame;
  /** Its matte at full size, row by row: 0 background, 65535 subject. */
  readonly alpha: Uint16Array;
  /** The source's own background as far as it is known, registered to this frame. */
  readonly plate?: Plate;
}

/** A composite and what it was made of. */
export interface CompositeLayers extends CompositeLayerFrames {
  readonly composite: Frame;
}

/** Distance in pixels of the samples from which the light of a new background is averaged. */
const LIGHT_STEP = 4;

/**
 * Puts the subject of a shot before another background: F a + B (1 - a) in linear light. The steps are those of the
 * design, in its order: colors of the subject, light, color transfer, shadow, light wrap, feather, sharpness and grain.
 * What no step changes keeps its code: the background's where the matte is 0, the source's where it is 65535. A frame's
 * composite depends on the frame, its matte and the background alone.
 */
export class Compositor {
  readonly #format: WorkingPicture;
  readonly #background: PicturePlanes;
  readonly #sampler: LightSampler;
  readonly #tiles: MatteTiles;
  readonly #shape: MatteShape;
  readonly #colors: ForegroundColors;
  readonly #composer: RowComposer;
  readonly #chroma: ChromaWriter;
  readonly #layerWriter: LayerWriter;
  readonly #rows: readonly [ComposedRow, ComposedRow];
  readonly #effects: CompositorEffects;
  readonly #softened: SoftMatte | undefined;

  constructor(format: WorkingPicture, settings: CompositorSettings, look: ShotLook = {}) {
    const { width, height } = format;
    const converter = new LightConverter(format);
    this.#format = format;
    this.#background = createPlanes(format);
    this.#sampler = new LightSampler(format, LIGHT_STEP);
    this.#tiles = new MatteTiles(width, height);
    this.#shape = new MatteShape(width, height);
    this.#colors = new ForegroundColors(format);
    this.#composer = new RowComposer(format, converter);
    this.#chroma = new ChromaWriter(format);
    this.#layerWriter = new LayerWriter(format, converter);
    this.#rows = [createRow(width), createRow(width)];
    this.#effects = createEffects(format, settings, look, { shape: this.#shape, tiles: this.#tiles });
    const feather = (settings.featherPixels * height) / 1080;
    this.#softened = feather > 0 ? new SoftMatte(feather, this.#shape, this.#tiles) : undefined;
  }

  /** Takes over the background of the next frames: once for a still, or before each frame. It has the source's format. */
  setBackground(picture: Frame): void {
    const planes = getPlanes(picture, this.#format);
    for (const plane of [0, 1, 2] as const) copyPlane(planes[plane], this.#background[plane]);
    this.#effects.softener?.apply(this.#background);
    this.#effects.wrap?.setBackground(picture, this.#sampler, this.#format.height);
  }

  /** Composes one frame with the source's timestamps. The caller owns it. */
  compose(input: CompositeInput): Frame {
    return this.composeLayers(input, this.readLayers(input));
  }

  /** Composes one frame and gives its layers beside it. The caller owns them all. */
  composeWithLayers(input: CompositeInput): CompositeLayers {
    const layers = this.readLayers(input);
    return {
      composite: this.composeLayers(input, layers),
      ...this.#layerWriter.write(layers, input.source, this.#effects.shadow),
    };
  }

  /** Prepares matte and effects, and finds the subject's colors. */
  private readLayers({ source: frame, alpha, plate }: CompositeInput): Layers {
    const source = getPlanes(frame, this.#format);
    const composed = this.prepareMatte(alpha);
    this.#colors.estimate({ source, alpha, tiles: this.#tiles, plate, composed });
    return {
      source,
      background: this.#background,
      alpha: composed.alpha,
      tiles: composed.tiles,
      band: this.#colors.band,
      subjectEffects: this.#effects.subject,
      backgroundEffect: this.#effects.shadow,
    };
  }

  private composeLayers({ source }: CompositeInput, layers: Layers): Frame {
    const output = allocateVideoFrame(this.#format);
    output.copyProps(source);
    const planes = getPlanes(output, this.#format);
    for (const plane of [0, 1, 2] as const) copyPlane(this.#background[plane], planes[plane]);
    this.composeRows(layers, planes);
    this.#effects.grain?.apply(planes, layers.alpha, layers.tiles, source.pts);
    return output;
  }

  /** Learns the matte's shape, begins the effects with it, and softens its edges. */
  private prepareMatte(alpha: Uint16Array): TiledMatte {
    const given = { alpha, tiles: this.#tiles };
    this.#tiles.update(alpha);
    this.#shape.update(alpha, this.#tiles);
    this.#softened?.update(given);
    const composed = this.#softened ?? given;
    this.#effects.subject.start(alpha, composed.tiles);
    this.#effects.shadow?.start(alpha);
    return composed;
  }

  private composeRows(layers: Layers, output: PicturePlanes): void {
    const [luma, cb] = output;
    const [upper, lower] = this.#rows;
    this.#composer.start();
    for (let y = 0; y < cb.height; y++) {
      const top = y << this.#format.chromaShiftY;
      const isPair = this.#format.chromaShiftY === 1 && top + 1 < luma.height;
      upper.luma = luma.samples.subarray(top * luma.stride);
      this.#composer.compose(layers, top, upper);
      if (isPair) {
        lower.luma = luma.samples.subarray((top + 1) * luma.stride);
        this.#composer.compose(layers, top + 1, lower);
      }
      this.#chroma.write(y, [upper, isPair ? lower : upper], layers.source, output);
    }
  }
}

function createRow(width: number): ComposedRow {
  return {
    luma: new Uint16Array(0),
    codes: createPixelRows(width),
    states: new Uint8Array(width),
    start: 0,
    end: 0,
  };
}
