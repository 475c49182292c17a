import { allocateVideoFrame, type Frame, getPlanes16, type Plane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { KernelModule } from '../kernels/web-assembly.ts';
import type { NeighborPlane } from './compensated-mean.ts';
import type { LumaMotion } from './luma-motion.ts';
import { MotionFinder, type PairMotion } from './motion-finder.ts';
import { createNoiseTable, type NoiseByLuma } from './noise-table.ts';
import { PlaneDenoiser } from './plane-denoiser.ts';

/** Settings of the denoiser, the same for all frames of a video. */
export interface DenoiserSettings {
  /** Temporal noise per luma range and of chroma, in 10-bit code values. */
  readonly noiseByLuma: readonly number[];
  readonly noiseChroma: number;
  /** Weight of the new frame in a locked region, 0 to 1. */
  readonly alpha: number;
  /** Strength of the spatial denoiser where the picture moves, 0 to 1. */
  readonly spatialDenoise: number;
  /** Whether what moves is averaged with where it is in the frames beside; results then come a frame later. */
  readonly motionCompensation: boolean;
}

/** A frame on its way, before or after it was denoised. */
export interface FrameInOrder {
  readonly frame: Frame;
  /** Whether earlier frames don't count. */
  readonly startsShot: boolean;
  /** Whether its background holds still. */
  readonly isLocked: boolean;
  /** Whether its result is wanted; the other frames are warmed up on. */
  readonly isWanted: boolean;
}

/** A frame that was denoised, with its luma, which is valid as long as the frame. */
export interface DenoisedFrame extends FrameInOrder {
  readonly luma: Plane16;
}

/** A frame that is kept until the next one is there. */
interface HeldFrame extends FrameInOrder {
  /** Motion from the frame before to it, once it was needed. */
  motion?: PairMotion;
}

/** A frame beside the one that is denoised. */
interface Neighbor extends Pick<NeighborPlane, 'motion' | 'isPast'> {
  readonly frame: Frame;
  readonly differs: Uint8Array;
}

const PLANES = [0, 1, 2] as const;
type PlaneIndex = 0 | 1 | 2;
type ForPlanes<T> = readonly [luma: T, blue: T, red: T];

/** Denoises the working frames of a video in order, and frees them. Dispose it to free those that it still holds. */
export class FrameDenoiser implements Disposable {
  readonly #picture: WorkingPicture;
  readonly #settings: DenoiserSettings;
  readonly #sizes: ForPlanes<{ readonly width: number; readonly height: number }>;
  readonly #noise: ForPlanes<NoiseByLuma>;
  readonly #planes: ForPlanes<PlaneDenoiser>;
  readonly #finder: MotionFinder | undefined;
  /** How much the luma of the frames before and after differs from where its pixels are found there. */
  readonly #differs: readonly [before: Uint8Array, after: Uint8Array];
  #previous: HeldFrame | undefined;
  #current: HeldFrame | undefined;

  /** @param kernels compiled kernels; null for the JavaScript, which does the same to the bit */
  constructor(picture: WorkingPicture, settings: DenoiserSettings, kernels?: KernelModule | null) {
    this.#picture = picture;
    this.#settings = settings;
    const { width, height, chromaShiftX, chromaShiftY } = picture;
    const chroma = { width: -(-width >> chromaShiftX), height: -(-height >> chromaShiftY) };
    this.#sizes = [{ width, height }, chroma, chroma];
    const chromaNoise = createNoiseTable([settings.noiseChroma]);
    this.#noise = [createNoiseTable(settings.noiseByLuma), chromaNoise, chromaNoise];
    const open = (plane: PlaneIndex): PlaneDenoiser =>
      new PlaneDenoiser(this.#sizes[plane].width, this.#sizes[plane].height, kernels);
    this.#planes = [open(0), open(1), open(2)];
    this.#finder = settings.motionCompensation ? new MotionFinder(width, height) : undefined;
    const area = settings.motionCompensation ? width * height : 0;
    this.#differs = [new Uint8Array(area), new Uint8Array(area)];
  }

  /** Takes the next frame. @returns it or, if motion is compensated, the one before it; undefined for the first */
  take(next: FrameInOrder): DenoisedFrame | undefined {
    if (!this.#finder) {
      const denoised = this.denoise(next);
      next.frame.free();
      return denoised;
    }
    return this.shift({ ...next });
  }

  /** @returns the last frame, if it was waiting for the next one */
  flush(): DenoisedFrame | undefined {
    return this.shift(undefined);
  }

  private shift(next: HeldFrame | undefined): DenoisedFrame | undefined {
    const current = this.#current;
    const before = current?.startsShot ? undefined : this.#previous;
    const after = next?.startsShot ? undefined : next;
    const denoised = current && this.denoise(current, before, after);
    this.#previous?.frame.free();
    this.#previous = current;
    this.#current = next;
    return denoised;
  }

  private denoise(current: HeldFrame, before?: HeldFrame, after?: HeldFrame): DenoisedFrame {
    const { width, height, pixelFormat } = this.#picture;
    const frame = allocateVideoFrame({ width, height, pixelFormat });
    frame.copyProps(current.frame);
    if (current.startsShot) for (const plane of this.#planes) plane.reset();
    const pass: Pass = {
      from: getPlanes16(current.frame, this.#sizes),
      to: getPlanes16(frame, this.#sizes),
      alpha: current.isLocked ? this.#settings.alpha : 1,
    };
    this.average(pass);
    const isSeen = current.isWanted || after?.isWanted;
    this.finish(
      pass,
      this.#finder && isSeen && this.isMoving(pass) ? this.findNeighbors(current, before, after) : [],
    );
    return { ...current, frame, luma: pass.to[0] };
  }

  private average({ from, to, alpha }: Pass): void {
    const lumaMotion = this.describeLuma(this.#planes[0].motion);
    for (const plane of PLANES) {
      const settings = { alpha, noise: this.#noise[plane] };
      this.#planes[plane].average(from[plane], to[plane], settings, plane > 0 ? lumaMotion : undefined);
    }
  }

  private isMoving({ alpha }: Pass): boolean {
    return this.#planes.some((plane) => plane.isMoving(alpha));
  }

  private findNeighbors(current: HeldFrame, before?: HeldFrame, after?: HeldFrame): Neighbor[] {
    const finder = this.#finder;
    if (!finder) return [];
    const neighbors: Neighbor[] = [];
    for (const differs of this.#differs) differs.fill(0);
    if (before) {
      current.motion ??= finder.find(before.frame, current.frame);
      const { backward: motion } = current.motion;
      neighbors.push({ frame: before.frame, motion, isPast: true, differs: this.#differs[0] });
    }
    if (after) {
      after.motion ??= finder.find(current.frame, after.frame);
      const { forward: motion } = after.motion;
      neighbors.push({ frame: after.frame, motion, isPast: false, differs: this.#differs[1] });
    }
    return neighbors;
  }

  private finish({ from, to, alpha }: Pass, neighbors: readonly Neighbor[]): void {
    const planesOf = neighbors.map(({ frame }) => getPlanes16(frame, this.#sizes));
    for (const plane of PLANES) {
      const beside = neighbors.map(({ motion, isPast, differs }, i): NeighborPlane => {
        const seen = plane === 0 ? { differs } : { lumaMotion: this.describeLuma(differs) };
        return { plane: planesOf[i]![plane], motion, isPast, ...seen };
      });
      const settings = { alpha, noise: this.#noise[plane], spatialStrength: this.#settings.spatialDenoise };
      this.#planes[plane].finish(from[plane], to[plane], settings, beside);
    }
  }

  private describeLuma(motion: Uint8Array): LumaMotion {
    const { width, height, chromaShiftX: shiftX, chromaShiftY: shiftY } = this.#picture;
    return { motion, width, height, shiftX, shiftY };
  }

  [Symbol.dispose](): void {
    this.#previous?.frame.free();
    this.#current?.frame.free();
    this.#previous = undefined;
    this.#current = undefined;
  }
}

/** One frame on its way through the planes. */
interface Pass {
  readonly from: ForPlanes<Plane16>;
  readonly to: ForPlanes<Plane16>;
  /** Weight of the new frame, 1 where nothing is locked. */
  readonly alpha: number;
}
