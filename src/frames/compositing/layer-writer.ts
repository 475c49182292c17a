import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../../media/frame.ts';
import { createPixelRows, type LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import { limitCode } from './chroma-writer.ts';
import type { Layers } from './layers.ts';
import { MatteRuns, OPAQUE, TileKind } from './matte-tiles.ts';
import { type PlanesFormat, RowReader } from './picture-planes.ts';
import type { ShadowLayer } from './shadow-layer.ts';

/** The layers of a composite, each with the timestamps of its frame. */
export interface CompositeLayerFrames {
  /**
   * The subject as it is composed, before anything: yuva444p10le in matrix and range of the source. Its color is straight,
   * not multiplied by alpha; where alpha is 0 it is black.
   */
  readonly foreground: Frame;
  /** The matte as it is composed, feathered: gray16le, 65535 where there is only subject. */
  readonly blendMask: Frame;
  /** Darkness of the shadow: gray16le, 65535 where no light is left. All 0 without a shadow. */
  readonly shadow: Frame;
}

/** Writes the layers of composites as pictures of their own. */
export class LayerWriter {
  readonly #width: number;
  readonly #height: number;
  readonly #converter: LightConverter;
  readonly #reader: RowReader;
  readonly #runs: MatteRuns;
  readonly #row: PixelRows;
  #entry = 0;

  constructor(format: PlanesFormat, converter: LightConverter) {
    this.#width = format.width;
    this.#height = format.height;
    this.#converter = converter;
    this.#reader = new RowReader(format);
    this.#runs = new MatteRuns(format.width);
    this.#row = createPixelRows(format.width);
  }

  /** Writes the layers of one frame, whose effects have begun. The caller owns them. */
  write(layers: Layers, source: Frame, shadow: ShadowLayer | undefined): CompositeLayerFrames {
    return {
      foreground: this.writeForeground(layers, source),
      blendMask: this.writeGray(source, (y, row) =>
        row.set(layers.alpha.subarray(y * this.#width, (y + 1) * this.#width)),
      ),
      shadow: this.writeGray(source, (y, row) => {
        if (shadow) this.writeShadowRow(shadow, y, row);
        else row.fill(0);
      }),
    };
  }

  private writeForeground(layers: Layers, source: Frame): Frame {
    const frame = this.createFrame('yuva444p10le', source);
    const planes = [0, 1, 2, 3].map((plane) => getPlane16(frame, plane, this.#width, this.#height));
    this.#entry = 0;
    for (let y = 0; y < this.#height; y++) {
      this.readForeground(layers, y);
      this.blackenClear(layers.alpha, y);
      for (const [plane, codes] of [this.#row.first, this.#row.second, this.#row.third].entries()) {
        const { samples, stride } = planes[plane]!;
        for (let x = 0; x < this.#width; x++) samples[y * stride + x] = limitCode(codes[x]!);
      }
      const { samples, stride } = planes[3]!;
      for (let x = 0; x < this.#width; x++)
        samples[y * stride + x] = Math.round((layers.alpha[y * this.#width + x]! * 1023) / OPAQUE);
    }
    return frame;
  }

  /** Reads the codes of the subject's row `y`, at full size. */
  private readForeground(layers: Layers, y: number): void {
    this.#runs.find(layers.alpha, layers.tiles, y);
    for (let run = 0; run < this.#runs.count; run++) {
      const [start, end] = [this.#runs.starts[run]!, this.#runs.starts[run + 1]!];
      if (this.#runs.kinds[run] !== TileKind.clear)
        this.readRun(layers, y, [start, end], this.#runs.kinds[run] === TileKind.mixed);
    }
  }

  private blackenClear(alpha: Uint16Array, y: number): void {
    for (let x = 0; x < this.#width; x++) {
      if (alpha[y * this.#width + x] !== 0) continue;
      this.#row.first[x] = this.#converter.black;
      this.#row.second[x] = 512;
      this.#row.third[x] = 512;
    }
  }

  private readRun(
    layers: Layers,
    y: number,
    [start, end]: readonly [number, number],
    isMixed: boolean,
  ): void {
    if (isMixed) this.readBand(layers, start, end);
    else {
      this.#reader.read(layers.source, y, [start, end], this.#row);
      if (layers.subjectEffects.isEmpty) return;
      this.#converter.toLight(this.#row, start, end);
    }
    layers.subjectEffects.apply(this.#row, y, start, end);
    this.#converter.toCodes(this.#row, start, end);
  }

  /** Reads the subject's colors from the band, which has an entry for each pixel of a mixed run. */
  private readBand({ band }: Layers, start: number, end: number): void {
    for (let x = start; x < end; x++) {
      const entry = this.#entry++;
      this.#row.first[x] = band.red[entry]!;
      this.#row.second[x] = band.green[entry]!;
      this.#row.third[x] = band.blue[entry]!;
    }
  }

  /** What a shadow takes of full light is its darkness. */
  private writeShadowRow(shadow: ShadowLayer, y: number, row: Uint16Array): void {
    for (const light of [this.#row.first, this.#row.second, this.#row.third]) light.fill(1);
    shadow.apply(this.#row, y, 0, this.#width);
    for (let x = 0; x < this.#width; x++) row[x] = Math.round((1 - this.#row.first[x]!) * OPAQUE);
  }

  private writeGray(source: Frame, writeRow: (y: number, row: Uint16Array) => void): Frame {
    const frame = this.createFrame('gray16le', source);
    const { samples, stride }: Plane16 = getPlane16(frame, 0, this.#width, this.#height);
    for (let y = 0; y < this.#height; y++)
      writeRow(y, samples.subarray(y * stride, y * stride + this.#width));
    return frame;
  }

  private createFrame(pixelFormat: string, source: Frame): Frame {
    const frame = allocateVideoFrame({ width: this.#width, height: this.#height, pixelFormat });
    frame.copyProps(source);
    return frame;
  }
}
