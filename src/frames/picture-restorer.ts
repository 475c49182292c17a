import { getLumaScale } from '../analysis/luma.ts';
import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { type DenoiserSettings, FrameDenoiser, type FrameInOrder } from './denoising/frame-denoiser.ts';
import { type DetailStrength, SafeMask } from './safe-mask.ts';

/** Settings of the restorer, the same for all frames of a video. */
export interface RestorerSettings extends DenoiserSettings {
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

/**
 * Denoises, locks and deflickers working frames in order, and computes the mask of where detail may be added. Dispose it
 * to free what it still holds.
 */
export class PictureRestorer implements Disposable {
  readonly #picture: WorkingPicture;
  readonly #settings: RestorerSettings;
  readonly #denoiser: FrameDenoiser;
  readonly #grid: MaskGrid;
  readonly #safeMask: SafeMask;
  readonly #moving: Uint8Array;
  readonly #gridLuma: Uint16Array;
  readonly #previousLuma: Uint16Array;
  #isFirst = true;

  constructor(picture: WorkingPicture, settings: RestorerSettings) {
    this.#picture = picture;
    this.#settings = settings;
    this.#denoiser = new FrameDenoiser(picture, settings);
    this.#grid = computeMaskGrid(picture);
    const area = this.#grid.width * this.#grid.height;
    this.#safeMask = new SafeMask(this.#grid.width, this.#grid.height);
    this.#moving = new Uint8Array(area);
    this.#gridLuma = new Uint16Array(area);
    this.#previousLuma = new Uint16Array(area);
  }

  /**
   * Takes over `source` and frees it.
   *
   * @returns the frame or, if motion is compensated, the one before it; undefined if that one isn't wanted
   */
  process(source: Frame, treatment: FrameTreatment): RestoredFrame | undefined {
    return this.finish(this.take(source, treatment, true));
  }

  /** Warms up on a frame whose result is not wanted. Takes over `source` and frees it. */
  learn(source: Frame, treatment: FrameTreatment): void {
    this.finish(this.take(source, treatment, false));
  }

  /** @returns the last frame, if it was waiting for the next one */
  flush(): RestoredFrame | undefined {
    return this.finish(this.#denoiser.flush());
  }

  private take(frame: Frame, treatment: FrameTreatment, isWanted: boolean): FrameInOrder | undefined {
    const { gain, startsShot, isLocked } = treatment;
    const { width, height, isFullRange } = this.#picture;
    if (gain !== 1) applyGain(getPlane16(frame, 0, width, height), gain, isFullRange);
    return this.#denoiser.take({ frame, startsShot, isLocked, isWanted });
  }

  /** Updates all state that later frames depend on, for frames with and without a result. */
  private finish(denoised: FrameInOrder | undefined): RestoredFrame | undefined {
    if (!denoised) return undefined;
    const { frame, startsShot, isWanted } = denoised;
    const zones = this.#settings.safeZones;
    if (zones) {
      const { width, height } = this.#picture;
      this.reduceLuma(getPlane16(frame, 0, width, height));
      this.markMotion(zones.motionThreshold, startsShot || this.#isFirst);
    }
    if (isWanted) return { frame, ...this.createMask(frame) };
    frame.free();
    return undefined;
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
  private markMotion(threshold: number, isFirst: boolean): void {
    const limit = threshold * getLumaScale(this.#picture.isFullRange).span;
    for (let at = 0; at < this.#gridLuma.length; at++) {
      const difference = this.#gridLuma[at]! - this.#previousLuma[at]!;
      this.#moving[at] = isFirst || difference > limit || difference < -limit ? 1 : 0;
    }
    this.#previousLuma.set(this.#gridLuma);
    this.#isFirst = false;
  }

  [Symbol.dispose](): void {
    this.#denoiser[Symbol.dispose]();
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
