import { getLumaScale } from '../analysis/luma.ts';
import type { Plane16 } from '../media/frame.ts';
import type { MaskGrid } from './mask-grid.ts';
import { SafeMask, type SafeZonePolicy } from './safe-mask.ts';
import type { SafeZones, ZonePicture } from './safe-zones.ts';

/** Safe zones in JavaScript, which kernels are compared with. */
export class ScriptSafeZones implements SafeZones {
  readonly #isFullRange: boolean;
  readonly #grid: MaskGrid;
  readonly #safeMask: SafeMask;
  readonly #moving: Uint8Array;
  readonly #luma: Uint16Array;
  readonly #previousLuma: Uint16Array;

  constructor(picture: ZonePicture, grid: MaskGrid) {
    this.#isFullRange = picture.isFullRange;
    this.#grid = grid;
    const area = this.#grid.width * this.#grid.height;
    this.#safeMask = new SafeMask(this.#grid.width, this.#grid.height);
    this.#moving = new Uint8Array(area);
    this.#luma = new Uint16Array(area);
    this.#previousLuma = new Uint16Array(area);
  }

  take(luma: Plane16, motionThreshold: number, isFirst: boolean): void {
    this.reduceLuma(luma);
    this.markMotion(motionThreshold, isFirst);
  }

  compute(policy: SafeZonePolicy, output: Plane16): number {
    const { width, height } = this.#grid;
    const luma = { samples: this.#luma, stride: width, width, height };
    return this.#safeMask.compute(
      { luma, moving: this.#moving, isFullRange: this.#isFullRange },
      policy,
      output,
    );
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
        this.#luma[y * width + x] = sum / area;
      }
    }
  }

  /** Marks pixels that change by more than `threshold` of full scale between frames; all pixels of a first frame. */
  private markMotion(threshold: number, isFirst: boolean): void {
    const limit = threshold * getLumaScale(this.#isFullRange).span;
    for (let at = 0; at < this.#luma.length; at++) {
      const difference = this.#luma[at]! - this.#previousLuma[at]!;
      this.#moving[at] = isFirst || difference > limit || difference < -limit ? 1 : 0;
    }
    this.#previousLuma.set(this.#luma);
  }
}
