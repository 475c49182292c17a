import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { listRasters, type PlaneRaster, readSamples } from '../warp/plane-raster.ts';
import { PlaneWarper } from '../warp/plane-warper.ts';
import type { SourcePlane } from '../warp/source-window.ts';
import { createPatch, createPositions, placePatch, type SourcePositions } from '../warp/tile-patch.ts';
import { findLife, type LivingRegions } from './living-regions.ts';
import { CLOUD_DRIFT, createLifeField, LIFE_TILE, type LifeField, moveCorner } from './motion.ts';

/**
 * A still picture with a little life: clouds drift, water shimmers and leaves sway, where the picture has any; all else stays
 * as it is. The motion is a loop without a seam.
 *
 * Clouds go on forever by two copies of them, half a loop apart, each of which is faded out before it jumps back (Max and
 * Becker, "Flow Visualization Using Moving Textures", 1995).
 */
export class SubtleLife {
  readonly #format: WorkingPicture;
  readonly #rasters: readonly PlaneRaster[];
  readonly #sources: readonly SourcePlane[];
  readonly #field: LifeField;
  readonly #positions: readonly [SourcePositions, SourcePositions];
  readonly #moved = new Float64Array(2);
  readonly #warper = new PlaneWarper();
  readonly #patch = createPatch();
  readonly #other: Plane16[];

  private constructor(picture: Frame, format: WorkingPicture, regions: LivingRegions) {
    this.#format = format;
    this.#rasters = listRasters(format, format);
    this.#sources = this.#rasters.map((raster, i) => ({
      samples: readSamples(picture, raster, i),
      width: raster.width,
      height: raster.height,
    }));
    this.#field = createLifeField(regions, format);
    this.#positions = [createPositions(format, LIFE_TILE), createPositions(format, LIFE_TILE)];
    this.#other = this.#rasters.map(({ width, height }) => ({
      samples: new Uint16Array(width * height),
      stride: width,
      width,
      height,
    }));
  }

  /** Finds what lives in a picture, which stays the caller's. */
  static create(picture: Frame, format: WorkingPicture): SubtleLife {
    return new SubtleLife(picture, format, findLife(picture, format));
  }

  /** Which kinds of life the picture has; none for most rooms. */
  get kinds(): readonly ('clouds' | 'water' | 'leaves')[] {
    return (['clouds', 'water', 'leaves'] as const).filter((kind) =>
      this.#field[kind].some((share) => share > 0),
    );
  }

  /** The picture at `phase` of the loop, 0 to 1, as a working frame that is the caller's. 0 and 1 are the same picture. */
  render(phase: number): Frame {
    const { width, height, pixelFormat } = this.#format;
    const frame = allocateVideoFrame({ width, height, pixelFormat });
    const targets = this.#rasters.map((raster, i) => getPlane16(frame, i, raster.width, raster.height));
    for (const [i, target] of targets.entries()) copySource(this.#sources[i]!, target);
    const looped = phase - Math.floor(phase);
    this.move(looped);
    const { columns, rows } = this.#field;
    for (let row = 0; row < rows - 1; row++)
      for (let column = 0; column < columns - 1; column++)
        this.drawTile(targets, row * columns + column, looped);
    return frame;
  }

  private drawTile(targets: readonly Plane16[], corner: number, phase: number): void {
    const { clouds, water, leaves } = this.#field;
    const hasClouds = this.isThere(clouds, corner);
    if (!hasClouds && !this.isThere(water, corner) && !this.isThere(leaves, corner)) return;
    for (let plane = 0; plane < 3; plane++) {
      this.drawPatch(targets[plane]!, plane, corner, 0);
      if (!hasClouds) continue;
      this.drawPatch(this.#other[plane]!, plane, corner, 1);
      mixPatch(targets[plane]!, this.#other[plane]!, this.#patch, getFirstShare(phase));
    }
  }

  private drawPatch(target: Plane16, plane: number, corner: number, copy: 0 | 1): void {
    placePatch(this.#patch, this.#positions[copy], corner, this.#rasters[plane]!);
    this.#warper.draw(this.#sources[plane]!, target, this.#patch);
  }

  private isThere(shares: Float32Array, corner: number): boolean {
    const below = corner + this.#field.columns;
    return shares[corner]! + shares[corner + 1]! + shares[below]! + shares[below + 1]! > 0;
  }

  /** Sets where every corner comes from; the two copies of clouds are half a loop apart. */
  private move(phase: number): void {
    const { columns, clouds } = this.#field;
    const moment = { width: this.#format.width, height: this.#format.height, phase };
    const drift = CLOUD_DRIFT * moment.width;
    for (let corner = 0; corner < clouds.length; corner++) {
      moveCorner(this.#field, corner, moment, this.#moved);
      for (const copy of [0, 1] as const) {
        const place = phase + copy / 2;
        const { u, v } = this.#positions[copy];
        const drifted = clouds[corner]! * drift * (place - Math.floor(place) - 0.5);
        u[corner] = (corner % columns) * LIFE_TILE - this.#moved[0]! - drifted;
        v[corner] = Math.floor(corner / columns) * LIFE_TILE - this.#moved[1]!;
      }
    }
  }
}

/** Share of the first copy of the clouds: 1 in the middle of a loop, 0 where it jumps back. */
function getFirstShare(phase: number): number {
  return Math.sin(Math.PI * phase) ** 2;
}

function copySource({ samples, width, height }: SourcePlane, target: Plane16): void {
  for (let y = 0; y < height; y++)
    target.samples.set(samples.subarray(y * width, (y + 1) * width), y * target.stride);
}

type Bounds = Pick<ReturnType<typeof createPatch>, 'left' | 'top' | 'right' | 'bottom'>;

/** Mixes `other` into `target` within a patch; `share` is that of the target. */
function mixPatch(
  target: Plane16,
  other: Plane16,
  { left, top, right, bottom }: Bounds,
  share: number,
): void {
  const weight = Math.round(share * 256);
  for (let y = top; y < bottom; y++) {
    const from = y * other.stride;
    const to = y * target.stride;
    for (let x = left; x < right; x++)
      target.samples[to + x] =
        (target.samples[to + x]! * weight + other.samples[from + x]! * (256 - weight) + 128) >> 8;
  }
}
