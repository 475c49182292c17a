import { allocateVideoFrame, type Frame } from '../media/frame.ts';
import { createPixelRows, LightConverter } from '../media/video/light-converter.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import { getTransferTables } from '../media/video/transfer-curve.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { ChromaWriter, type ComposedRow } from './compositing/chroma-writer.ts';
import { ColorTable } from './compositing/color-table.ts';
import { bakeColorTransfer } from './compositing/color-transfer.ts';
import { Despill } from './compositing/despill.ts';
import { Feather } from './compositing/feather.ts';
import { Grain } from './compositing/grain.ts';
import { type CompositeLayerFrames, LayerWriter } from './compositing/layer-writer.ts';
import { LightWrap } from './compositing/light-wrap.ts';
import { MatteShape } from './compositing/matte-shape.ts';
import { MatteTiles } from './compositing/matte-tiles.ts';
import { copyPlane, createPlanes, getPlanes, type PicturePlanes } from './compositing/picture-planes.ts';
import { Relight } from './compositing/relight.ts';
import { type Layers, RowComposer } from './compositing/row-composer.ts';
import { ShadowLayer } from './compositing/shadow-layer.ts';
import { getMissingBlur, Softener } from './compositing/soften.ts';
import { SubjectEffects } from './compositing/subject-effects.ts';
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
  readonly #tiles: MatteTiles;
  readonly #shape: MatteShape;
  readonly #colors: ForegroundColors;
  readonly #composer: RowComposer;
  readonly #chroma: ChromaWriter;
  readonly #layerWriter: LayerWriter;
  readonly #rows: readonly [ComposedRow, ComposedRow];
  readonly #effects: Effects;
  readonly #softened: Softened | undefined;

  constructor(format: WorkingPicture, settings: CompositorSettings, look: ShotLook = {}) {
    const { width, height } = format;
    const converter = new LightConverter(format);
    this.#format = format;
    this.#background = createPlanes(format);
    this.#tiles = new MatteTiles(width, height);
    this.#shape = new MatteShape(width, height);
    this.#colors = new ForegroundColors(format);
    this.#composer = new RowComposer(format, converter);
    this.#chroma = new ChromaWriter(format);
    this.#layerWriter = new LayerWriter(format, converter);
    this.#rows = [createRow(width), createRow(width)];
    this.#effects = createEffects(format, settings, look, { shape: this.#shape, tiles: this.#tiles });
    const feather = (settings.featherPixels * height) / 1080;
    this.#softened =
      feather > 0
        ? {
            feather: new Feather(feather, this.#shape, this.#tiles),
            alpha: new Uint16Array(width * height),
            tiles: new MatteTiles(width, height),
          }
        : undefined;
  }

  /** Takes over the background of the next frames: once for a still, or before each frame. It has the source's format. */
  setBackground(picture: Frame): void {
    const planes = getPlanes(picture, this.#format);
    for (const plane of [0, 1, 2] as const) copyPlane(planes[plane], this.#background[plane]);
    this.#effects.softener?.apply(this.#background);
    this.#effects.wrap?.setBackground(
      picture,
      new LightSampler(this.#format, LIGHT_STEP),
      this.#format.height,
    );
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
      ...composed,
      source,
      background: this.#background,
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
  private prepareMatte(alpha: Uint16Array): { readonly alpha: Uint16Array; readonly tiles: MatteTiles } {
    this.#tiles.update(alpha);
    this.#shape.update(alpha, this.#tiles);
    this.#effects.subject.start(alpha);
    this.#effects.shadow?.start(alpha);
    const softened = this.soften(alpha);
    this.#effects.subject.addMixed(softened.tiles);
    return softened;
  }

  private soften(alpha: Uint16Array): { readonly alpha: Uint16Array; readonly tiles: MatteTiles } {
    if (!this.#softened) return { alpha, tiles: this.#tiles };
    this.#softened.feather.apply(alpha, this.#tiles, this.#softened.alpha);
    this.#softened.tiles.updateFrom(this.#tiles, this.#softened.alpha, this.#softened.feather.marks);
    return this.#softened;
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

interface Softened {
  readonly feather: Feather;
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
}

interface Effects {
  readonly subject: SubjectEffects;
  readonly wrap?: LightWrap;
  readonly shadow?: ShadowLayer;
  readonly softener?: Softener;
  readonly grain?: Grain;
}

/** The effects that have any strength and know what they need. */
function createEffects(
  format: WorkingPicture,
  settings: CompositorSettings,
  { spill, light, texture, ...look }: ShotLook,
  { shape, tiles }: { readonly shape: MatteShape; readonly tiles: MatteTiles },
): Effects {
  const { relight, lightWrap, shadowOpacity, matchTexture } = settings;
  const tables = getTransferTables(format.color.transfer);
  const transfer = bakeColorTransfer(settings, look, tables);
  const wrap = lightWrap > 0 ? new LightWrap(lightWrap, shape, format.height) : undefined;
  const blur = getMissingBlur(texture?.source.blurSigma, texture?.background.blurSigma, matchTexture);
  const grain = texture && new Grain(format, texture.source.noise, texture.background.noise, matchTexture);
  const ofSubject = [
    spill && new Despill(spill, shape, format.height),
    light && relight > 0 ? new Relight(light, relight, shape) : undefined,
    transfer && new ColorTable(transfer, tables),
    wrap,
  ];
  return {
    subject: new SubjectEffects(
      ofSubject.filter((effect) => effect !== undefined),
      tiles,
    ),
    wrap,
    shadow: shadowOpacity > 0 ? new ShadowLayer(shadowOpacity, light?.background, shape, format) : undefined,
    softener: blur > 0 ? new Softener(format, blur) : undefined,
    grain: grain && !grain.isNeutral ? grain : undefined,
  };
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
