import type { FlowField } from '../../analysis/flow-field.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from '../../media/frame.ts';
import { createPixelRows, LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import type { PlaneRaster } from '../warp/plane-raster.ts';
import { getBitDepth, type InterpolationSource } from './interpolation-source.ts';
import type { PaddedPlane } from './picture-samples.ts';
import { sampleRow } from './plane-sampler.ts';
import { type ProjectedMotion, SEEN } from './projected-motion.ts';

/** The planes of two pictures, and how far between them a third is. */
export interface PicturePair {
  readonly first: readonly PaddedPlane[];
  readonly second: readonly PaddedPlane[];
  readonly share: number;
}

interface TargetPlane {
  readonly samples: Uint8Array | Uint16Array;
  readonly stride: number;
}

/** Draws a picture between two others: both moved to its time, and mixed in linear light where both show it. */
export class FrameMixer {
  readonly #source: InterpolationSource;
  readonly #rasters: readonly PlaneRaster[];
  readonly #bitDepth: 8 | 10;
  readonly #converter: LightConverter;
  readonly #first: PixelRows;
  readonly #second: PixelRows;
  readonly #chroma: readonly Float32Array[];
  readonly #sums: readonly Float32Array[];

  constructor(source: InterpolationSource, rasters: readonly PlaneRaster[]) {
    this.#source = source;
    this.#rasters = rasters;
    this.#bitDepth = getBitDepth(source);
    this.#converter = new LightConverter(source);
    this.#first = createPixelRows(source.width);
    this.#second = createPixelRows(source.width);
    this.#chroma = Array.from({ length: 4 }, () => new Float32Array(rasters[1]!.width));
    this.#sums = [new Float32Array(rasters[1]!.width), new Float32Array(rasters[1]!.width)];
  }

  /** @returns a frame of the source's format, the caller's */
  draw(pair: PicturePair, motion: ProjectedMotion): Frame {
    const frame = allocateVideoFrame(this.#source);
    const getPlane = this.#bitDepth === 8 ? getPlane8 : getPlane16;
    const planes = this.#rasters.map(({ width, height }, index) => getPlane(frame, index, width, height));
    const { height, shiftY } = this.#rasters[1]!;
    for (let site = 0; site < height; site++) {
      this.sampleChroma(pair, motion.flow, site);
      for (const sums of this.#sums) sums.fill(0);
      const end = Math.min((site + 1) << shiftY, this.#source.height);
      for (let y = site << shiftY; y < end; y++) this.drawRow(pair, motion, y, planes[0]!);
      this.writeChroma(planes, site, end - (site << shiftY));
    }
    return frame;
  }

  private sampleChroma({ first, second, share }: PicturePair, flow: FlowField, y: number): void {
    for (const index of [0, 1]) {
      const raster = this.#rasters[index + 1]!;
      sampleRow(first[index + 1]!, { flow, way: -share, y }, raster, this.#chroma[index]!);
      sampleRow(second[index + 1]!, { flow, way: 1 - share, y }, raster, this.#chroma[index + 2]!);
    }
  }

  /** Draws a row of luma, and adds its chroma to the sums of its sites. */
  private drawRow(pair: PicturePair, { flow, seen }: ProjectedMotion, y: number, luma: TargetPlane): void {
    const { first, second, share } = pair;
    const [near, far] = [this.#first, this.#second];
    const { width } = this.#source;
    const raster = this.#rasters[0]!;
    sampleRow(first[0]!, { flow, way: -share, y }, raster, near.first);
    sampleRow(second[0]!, { flow, way: 1 - share, y }, raster, far.first);
    this.spreadChroma();
    this.#converter.toLight(near, 0, width);
    this.#converter.toLight(far, 0, width);
    mixRows(near, far, seen.subarray(y * width, (y + 1) * width), share);
    this.#converter.toCodes(near, 0, width);
    this.writeLuma(luma, y);
    const [blue, red] = this.#sums;
    const { shiftX } = this.#rasters[1]!;
    for (let x = 0; x < width; x++) {
      blue![x >> shiftX]! += near.second[x]!;
      red![x >> shiftX]! += near.third[x]!;
    }
  }

  private spreadChroma(): void {
    const [blue, red, farBlue, farRed] = this.#chroma;
    const { shiftX } = this.#rasters[1]!;
    const [near, far] = [this.#first, this.#second];
    for (let x = 0; x < this.#source.width; x++) {
      near.second[x] = blue![x >> shiftX]!;
      near.third[x] = red![x >> shiftX]!;
      far.second[x] = farBlue![x >> shiftX]!;
      far.third[x] = farRed![x >> shiftX]!;
    }
  }

  private writeLuma({ samples, stride }: TargetPlane, y: number): void {
    const { first: luma } = this.#first;
    for (let x = 0; x < luma.length; x++) samples[y * stride + x] = toCode(luma[x]!, this.#bitDepth);
  }

  private writeChroma(planes: readonly TargetPlane[], y: number, rows: number): void {
    const { width: lumaWidth } = this.#source;
    const { width, shiftX } = this.#rasters[1]!;
    for (const [index, sums] of this.#sums.entries()) {
      const { samples, stride } = planes[index + 1]!;
      for (let x = 0; x < width; x++) {
        const columns = Math.min(1 << shiftX, lumaWidth - (x << shiftX));
        samples[y * stride + x] = toCode(sums[x]! / (rows * columns), this.#bitDepth);
      }
    }
  }
}

/** Mixes the second rows into the first, each pixel from where it is seen. */
function mixRows(near: PixelRows, far: PixelRows, seen: Uint8Array, share: number): void {
  for (let x = 0; x < seen.length; x++) {
    const weight = seen[x] === SEEN.first ? 0 : seen[x] === SEEN.second ? 1 : share;
    near.first[x]! += (far.first[x]! - near.first[x]!) * weight;
    near.second[x]! += (far.second[x]! - near.second[x]!) * weight;
    near.third[x]! += (far.third[x]! - near.third[x]!) * weight;
  }
}

/** Rounds a 10-bit code to one of a depth. */
function toCode(code: number, bitDepth: 8 | 10): number {
  const peak = bitDepth === 8 ? 255 : 1023;
  const rounded = Math.round(bitDepth === 8 ? code / 4 : code);
  return rounded < 0 ? 0 : rounded > peak ? peak : rounded;
}
