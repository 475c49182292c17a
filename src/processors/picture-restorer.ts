import { lumaScale } from '../analysis/luma.ts';
import { allocateVideoFrame, type Frame, type Plane16, plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/working-picture.ts';
import { type LumaMotion, type NoiseByLuma, noiseTable, PlaneLock } from './background-lock.ts';
import { type DetailStrength, SafeMask } from './safe-mask.ts';

export interface RestorerSettings {
  /** Temporal noise per luma range and of chroma, in 10-bit code values. */
  readonly noiseByLuma: readonly number[];
  readonly noiseChroma: number;
  /** Weight of the new frame in a locked region. */
  readonly alpha: number;
  /** 0 to 1. */
  readonly spatialDenoise: number;
  /** Undefined where no detail is wanted: then no mask is made. */
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
  /** First frame of a shot: nothing of the past applies. */
  readonly startsShot: boolean;
  /** Whether the shot's background holds still. */
  readonly isLocked: boolean;
  /** Luma factor against flicker; 1 leaves the frame alone. */
  readonly gain: number;
}

export interface RestoredFrame {
  readonly frame: Frame;
  readonly mask: Frame | undefined;
  /** Share of the picture in which detail may be added. */
  readonly safeShare: number;
}

/** Denoises, locks and deflickers working frames in order, and marks where detail may be added. */
export class PictureRestorer {
  readonly #picture: WorkingPicture;
  readonly #settings: RestorerSettings;
  readonly #noise: readonly [NoiseByLuma, NoiseByLuma, NoiseByLuma];
  readonly #locks: readonly [PlaneLock, PlaneLock, PlaneLock];
  readonly #sizes: readonly { width: number; height: number }[];
  readonly #safeMask: SafeMask;
  readonly #moving: Uint8Array;
  #previousLuma: Uint16Array | undefined;

  constructor(picture: WorkingPicture, settings: RestorerSettings) {
    this.#picture = picture;
    this.#settings = settings;
    const { width, height, chromaShiftX, chromaShiftY } = picture;
    const chroma = { width: -(-width >> chromaShiftX), height: -(-height >> chromaShiftY) };
    this.#sizes = [{ width, height }, chroma, chroma];
    const chromaNoise = noiseTable([settings.noiseChroma]);
    this.#noise = [noiseTable(settings.noiseByLuma), chromaNoise, chromaNoise];
    const lock = (plane: number): PlaneLock =>
      new PlaneLock(this.#sizes[plane]!.width, this.#sizes[plane]!.height);
    this.#locks = [lock(0), lock(1), lock(2)];
    this.#safeMask = new SafeMask(width, height);
    this.#moving = new Uint8Array(width * height);
  }

  /** Takes over `source` and frees it. */
  process(source: Frame, treatment: FrameTreatment, wantsMask = true): RestoredFrame {
    const { width, height, pixelFormat } = this.#picture;
    const frame = allocateVideoFrame({ width, height, pixelFormat });
    frame.copyProps(source);
    if (treatment.startsShot) this.reset();
    if (treatment.gain !== 1) applyGain(this.planeOf(source, 0), treatment.gain, this.#picture.isFullRange);
    this.restorePlanes(source, frame, treatment.isLocked ? this.#settings.alpha : 1);
    const { mask, safeShare } = wantsMask ? this.maskFor(frame) : { mask: undefined, safeShare: 0 };
    source.free();
    return { frame, mask, safeShare };
  }

  private reset(): void {
    for (const lock of this.#locks) lock.reset();
    this.#previousLuma = undefined;
  }

  private restorePlanes(source: Frame, target: Frame, alpha: number): void {
    const { width, height, chromaShiftX: shiftX, chromaShiftY: shiftY } = this.#picture;
    const lumaMotion: LumaMotion = { motion: this.#locks[0].motion, width, height, shiftX, shiftY };
    for (const plane of [0, 1, 2] as const) {
      const settings = { alpha, noise: this.#noise[plane], spatialStrength: this.#settings.spatialDenoise };
      const from = this.planeOf(source, plane);
      this.#locks[plane].process(
        from,
        this.planeOf(target, plane),
        settings,
        plane > 0 ? lumaMotion : undefined,
      );
    }
  }

  private maskFor(restored: Frame): { mask: Frame | undefined; safeShare: number } {
    const zones = this.#settings.safeZones;
    if (!zones) return { mask: undefined, safeShare: 0 };
    const { width, height, pixelFormat, isFullRange } = this.#picture;
    const mask = allocateVideoFrame({ width, height, pixelFormat });
    mask.copyProps(restored);
    this.markMotion(this.planeOf(restored, 0), zones.motionThreshold);
    const safeShare = this.#safeMask.compute(
      this.planeOf(restored, 0),
      this.#moving,
      zones,
      isFullRange,
      this.planeOf(mask, 0),
    );
    for (const plane of [1, 2]) this.planeOf(mask, plane).samples.fill(512);
    return { mask, safeShare };
  }

  /** Marks what moves by more than `threshold` of full scale between restored frames; all of a first frame. */
  private markMotion(luma: Plane16, threshold: number): void {
    const { width, height, isFullRange } = this.#picture;
    const limit = threshold * lumaScale(isFullRange).span;
    const isFirst = this.#previousLuma === undefined;
    this.#previousLuma ??= new Uint16Array(width * height);
    const previous = this.#previousLuma;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        const code = luma.samples[y * luma.stride + x]!;
        const difference = code - previous[at]!;
        this.#moving[at] = isFirst || difference > limit || difference < -limit ? 1 : 0;
        previous[at] = code;
      }
    }
  }

  private planeOf(frame: Frame, plane: number): Plane16 {
    const { width, height } = this.#sizes[plane]!;
    return plane16(frame, plane, width, height);
  }
}

function applyGain({ samples, stride, width, height }: Plane16, gain: number, isFullRange: boolean): void {
  const { black } = lumaScale(isFullRange);
  for (let y = 0; y < height; y++) {
    for (let at = y * stride; at < y * stride + width; at++) {
      samples[at] = Math.min(1023, Math.max(0, black + (samples[at]! - black) * gain + 0.5));
    }
  }
}
