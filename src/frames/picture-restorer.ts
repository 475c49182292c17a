import { getLumaScale } from '../analysis/luma.ts';
import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { createNoiseTable, type LumaMotion, type NoiseByLuma, PlaneLock } from './background-lock.ts';
import { type DetailStrength, SafeMask } from './safe-mask.ts';

/** Settings of the restorer, the same for all frames of a video. */
export interface RestorerSettings {
  /** Temporal noise per luma range and of chroma, in 10-bit code values. */
  readonly noiseByLuma: readonly number[];
  readonly noiseChroma: number;
  /** Weight of the new frame in a locked region, 0 to 1. */
  readonly alpha: number;
  /** Strength of the spatial denoiser where the picture moves, 0 to 1. */
  readonly spatialDenoise: number;
  /** Settings of the mask; undefined if no detail is added, so that none is needed. */
  readonly safeZones:
    | {
        readonly strength: DetailStrength;
        readonly highlightThreshold: number;
        readonly shadowThreshold: number;
        readonly edgeThreshold: number;
        readonly motionThreshold: number;
      }
    | undefined;
}

/** How one frame is treated; differs from frame to frame. */
export interface FrameTreatment {
  /** Whether it is the first frame of a shot, for which earlier frames don't count. */
  readonly startsShot: boolean;
  /** Whether the shot's background holds still. */
  readonly isLocked: boolean;
  /** Luma factor that removes flicker; 1 leaves the frame as it is. */
  readonly gain: number;
}

/** A restored frame with the mask of where detail may be added. */
export interface RestoredFrame {
  readonly frame: Frame;
  readonly mask: Frame | undefined;
  /** Share of the picture in which detail may be added, 0 to 1. */
  readonly safeShare: number;
}

/** Zones are wide, so that a finer grid would cost time without a visible difference. */
const MAX_MASK_WIDTH = 960;

export interface MaskGrid {
  readonly width: number;
  readonly height: number;
  /** Picture pixels per mask pixel, in each direction. */
  readonly factor: number;
}

/** Computes the size of the grid on which the safe zones of a picture are found. */
export function computeMaskGrid({ width, height }: Pick<WorkingPicture, 'width' | 'height'>): MaskGrid {
  const factor = Math.max(1, Math.ceil(width / MAX_MASK_WIDTH));
  // Even, so that subsampled chroma planes fit.
  const computeSide = (length: number): number => Math.max(2, Math.floor(length / factor / 2) * 2);
  return { width: computeSide(width), height: computeSide(height), factor };
}

/** Denoises, locks and deflickers working frames in order, and computes the mask of where detail may be added. */
export class PictureRestorer {
  readonly #picture: WorkingPicture;
  readonly #settings: RestorerSettings;
  readonly #noise: readonly [NoiseByLuma, NoiseByLuma, NoiseByLuma];
  readonly #locks: readonly [PlaneLock, PlaneLock, PlaneLock];
  readonly #sizes: readonly { width: number; height: number }[];
  readonly #grid: MaskGrid;
  readonly #safeMask: SafeMask;
  readonly #moving: Uint8Array;
  readonly #gridLuma: Uint16Array;
  readonly #previousLuma: Uint16Array;
  #isFirst = true;

  constructor(picture: WorkingPicture, settings: RestorerSettings) {
    this.#picture = picture;
    this.#settings = settings;
    const { width, height, chromaShiftX, chromaShiftY } = picture;
    const chroma = { width: -(-width >> chromaShiftX), height: -(-height >> chromaShiftY) };
    this.#sizes = [{ width, height }, chroma, chroma];
    const chromaNoise = createNoiseTable([settings.noiseChroma]);
    this.#noise = [createNoiseTable(settings.noiseByLuma), chromaNoise, chromaNoise];
    const lock = (plane: number): PlaneLock =>
      new PlaneLock(this.#sizes[plane]!.width, this.#sizes[plane]!.height);
    this.#locks = [lock(0), lock(1), lock(2)];
    this.#grid = computeMaskGrid(picture);
    const area = this.#grid.width * this.#grid.height;
    this.#safeMask = new SafeMask(this.#grid.width, this.#grid.height);
    this.#moving = new Uint8Array(area);
    this.#gridLuma = new Uint16Array(area);
    this.#previousLuma = new Uint16Array(area);
  }

  /** Takes over `source` and frees it. */
  process(source: Frame, treatment: FrameTreatment): RestoredFrame {
    const frame = this.restore(source, treatment);
    return { frame, ...this.createMask(frame) };
  }

  /** Warms up on a frame whose result is not needed. Takes over `source` and frees it. */
  learn(source: Frame, treatment: FrameTreatment): void {
    this.restore(source, treatment).free();
  }

  /** Updates all state that later frames depend on, for frames with and without a result. */
  private restore(source: Frame, treatment: FrameTreatment): Frame {
    const { width, height, pixelFormat } = this.#picture;
    const frame = allocateVideoFrame({ width, height, pixelFormat });
    frame.copyProps(source);
    if (treatment.startsShot) this.reset();
    if (treatment.gain !== 1) applyGain(this.getPlane(source, 0), treatment.gain, this.#picture.isFullRange);
    this.restorePlanes(source, frame, treatment.isLocked ? this.#settings.alpha : 1);
    if (this.#settings.safeZones) {
      this.reduceLuma(this.getPlane(frame, 0));
      this.markMotion(this.#settings.safeZones.motionThreshold);
    }
    source.free();
    return frame;
  }

  private reset(): void {
    for (const lock of this.#locks) lock.reset();
    this.#isFirst = true;
  }

  private restorePlanes(source: Frame, target: Frame, alpha: number): void {
    const { width, height, chromaShiftX: shiftX, chromaShiftY: shiftY } = this.#picture;
    const lumaMotion: LumaMotion = { motion: this.#locks[0].motion, width, height, shiftX, shiftY };
    for (const plane of [0, 1, 2] as const) {
      const settings = { alpha, noise: this.#noise[plane], spatialStrength: this.#settings.spatialDenoise };
      const from = this.getPlane(source, plane);
      this.#locks[plane].process(
        from,
        this.getPlane(target, plane),
        settings,
        plane > 0 ? lumaMotion : undefined,
      );
    }
  }

  private createMask(restored: Frame): { mask: Frame | undefined; safeShare: number } {
    const zones = this.#settings.safeZones;
    if (!zones) return { mask: undefined, safeShare: 0 };
    const { pixelFormat, isFullRange } = this.#picture;
    const { width, height } = this.#grid;
    const mask = allocateVideoFrame({ width, height, pixelFormat });
    mask.copyProps(restored);
    const luma = { samples: this.#gridLuma, stride: width, width, height };
    const safeShare = this.#safeMask.compute(
      { luma, moving: this.#moving, isFullRange },
      zones,
      getPlane16(mask, 0, width, height),
    );
    for (const plane of [1, 2]) getPlane16(mask, plane, width, height).samples.fill(512);
    return { mask, safeShare };
  }

  /** Averages the luma over each mask pixel. */
  private reduceLuma({ samples, stride }: Plane16): void {
    const { width, height, factor } = this.#grid;
    const area = factor * factor;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let row = y * factor; row < (y + 1) * factor; row++) {
          const from = row * stride + x * factor;
          for (let i = 0; i < factor; i++) sum += samples[from + i]!;
        }
        this.#gridLuma[y * width + x] = sum / area;
      }
    }
  }

  /**
   * Marks pixels that change by more than `threshold` of full scale between restored frames; all pixels of a first
   * frame.
   */
  private markMotion(threshold: number): void {
    const limit = threshold * getLumaScale(this.#picture.isFullRange).span;
    for (let at = 0; at < this.#gridLuma.length; at++) {
      const difference = this.#gridLuma[at]! - this.#previousLuma[at]!;
      this.#moving[at] = this.#isFirst || difference > limit || difference < -limit ? 1 : 0;
    }
    this.#previousLuma.set(this.#gridLuma);
    this.#isFirst = false;
  }

  private getPlane(frame: Frame, plane: number): Plane16 {
    const { width, height } = this.#sizes[plane]!;
    return getPlane16(frame, plane, width, height);
  }
}

function applyGain({ samples, stride, width, height }: Plane16, gain: number, isFullRange: boolean): void {
  const { black } = getLumaScale(isFullRange);
  for (let y = 0; y < height; y++) {
    for (let at = y * stride; at < y * stride + width; at++) {
      samples[at] = Math.min(1023, Math.max(0, black + (samples[at]! - black) * gain + 0.5));
    }
  }
}
