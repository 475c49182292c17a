import { getLumaScale } from '../analysis/luma.ts';
import { allocateVideoFrame, type Frame, getPlane16, getPlanes16, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { createSafeZones } from './create-safe-zones.ts';
import { type DenoisedFrame, type DenoiserSettings, FrameDenoiser } from './denoising/frame-denoiser.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import { computeMaskGrid } from './mask-grid.ts';
import type { SafeZonePolicy } from './safe-mask.ts';
import type { SafeZones } from './safe-zones.ts';

/** Settings of the restorer, the same for all frames of a video. */
export interface RestorerSettings extends DenoiserSettings {
  /** Settings of the mask; undefined if no detail is added, so that none is needed. */
  readonly safeZones:
    | (SafeZonePolicy & {
        /** Share of full scale by which a pixel changes that moves. */
        readonly motionThreshold: number;
      })
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

/**
 * Denoises, locks and deflickers working frames in order, and computes the mask of where detail may be added. Dispose it
 * to free what it still holds.
 */
export class PictureRestorer implements Disposable {
  readonly #picture: WorkingPicture;
  readonly #settings: RestorerSettings;
  readonly #denoiser: FrameDenoiser;
  readonly #zones: SafeZones | undefined;
  #isFirst = true;

  /** @param kernels compiled kernels; null for the JavaScript, which does the same to the bit */
  constructor(picture: WorkingPicture, settings: RestorerSettings, kernels?: KernelModule | null) {
    this.#picture = picture;
    this.#settings = settings;
    this.#denoiser = new FrameDenoiser(picture, settings, kernels);
    this.#zones = settings.safeZones && createSafeZones(picture, kernels);
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

  private take(frame: Frame, treatment: FrameTreatment, isWanted: boolean): DenoisedFrame | undefined {
    const { gain, startsShot, isLocked } = treatment;
    const { width, height, isFullRange } = this.#picture;
    if (gain !== 1) applyGain(getPlane16(frame, 0, width, height), gain, isFullRange);
    return this.#denoiser.take({ frame, startsShot, isLocked, isWanted });
  }

  /** Updates all state that later frames depend on, for frames with and without a result. */
  private finish(denoised: DenoisedFrame | undefined): RestoredFrame | undefined {
    if (!denoised) return undefined;
    const { frame, luma, startsShot, isWanted } = denoised;
    const zones = this.#settings.safeZones;
    if (zones) {
      this.#zones?.take(luma, zones.motionThreshold, startsShot || this.#isFirst);
      this.#isFirst = false;
    }
    if (isWanted) return { frame, ...this.createMask(frame) };
    frame.free();
    return undefined;
  }

  private createMask(restored: Frame): { mask: Frame | undefined; safeShare: number } {
    const policy = this.#settings.safeZones;
    if (!policy || !this.#zones) return { mask: undefined, safeShare: 0 };
    const { pixelFormat } = this.#picture;
    const { width, height } = computeMaskGrid(this.#picture);
    const mask = allocateVideoFrame({ width, height, pixelFormat });
    mask.copyProps(restored);
    const size = { width, height };
    const [luma, ...chroma] = getPlanes16(mask, [size, size, size] as const);
    const safeShare = this.#zones.compute(policy, luma);
    for (const { samples } of chroma) samples.fill(512);
    return { mask, safeShare };
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
