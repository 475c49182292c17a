import { createGaussianTable, createSeededRandom } from '../core/random.ts';
import type { Plane8 } from '../media/frame.ts';

export interface StageSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly frameRate: number;
  readonly seed: number;
  /** Standard deviation of the sensor noise at mid gray, in 8-bit code values; 0 for none. */
  readonly noiseSigma: number;
  /** Frame at which the second spotlight switches on. */
  readonly cueFrame: number;
}

const DEFAULT_SCENE: StageSceneOptions = {
  width: 320,
  height: 180,
  frames: 75,
  frameRate: 25,
  seed: 7,
  noiseSigma: 5,
  cueFrame: 40,
};

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A synthetic dark stage, seen by a static camera: a wooden floor, a curtain with folds, a candelabrum, two actors of whom
 * one walks, a spotlight that follows him and a second one that switches on at a cue. Every frame is a function of its
 * number and the seed, so its noise-free picture is known.
 */
export class StageScene {
  readonly options: StageSceneOptions;
  readonly #noise: (index: number) => number;
  readonly #folds: Float32Array;

  constructor(options: Partial<StageSceneOptions> = {}) {
    this.options = { ...DEFAULT_SCENE, ...options };
    this.#noise = createGaussianTable(this.options.seed);
    const random = createSeededRandom(this.options.seed);
    const phases = Array.from({ length: 5 }, () => random() * 6.28);
    this.#folds = Float32Array.from({ length: this.options.width }, (_, x) =>
      phases.reduce(
        (sum, phase, i) => sum + Math.sin((x / this.options.width) * (30 + 37 * i) + phase) / (i + 1),
        0,
      ),
    );
  }

  /** Writes luma (16 to 235) of one frame. */
  renderLuma(frame: number, { samples, stride }: Plane8, isClean = false): void {
    const { width, height, noiseSigma } = this.options;
    const actors = this.getActors(frame);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const level = this.getSurface(x, y, actors) * this.getLight(x, y, frame, actors[0]!);
        const code = 16 + 219 * Math.min(1, level);
        const noise =
          isClean || noiseSigma === 0
            ? 0
            : this.#noise(frame * 7919 + y * 104729 + x * 31) *
              noiseSigma *
              (0.6 + 0.8 * Math.sqrt(Math.min(1, level)));
        samples[y * stride + x] = Math.max(0, Math.min(255, code + noise + 0.5));
      }
    }
  }

  /** Writes one subsampled chroma plane: warm light, a red curtain, a blue coat. */
  renderChroma(
    frame: number,
    plane: 'blue' | 'red',
    { samples, stride, width, height }: Plane8,
    isClean = false,
  ): void {
    const actors = this.getActors(frame);
    const sign = plane === 'red' ? 1 : -0.7;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const light = Math.min(1, this.getLight(2 * x, 2 * y, frame, actors[0]!));
        const isCoat = this.isBody(2 * x, 2 * y, actors[0]!);
        const tint = isCoat ? -sign * 18 : sign * (2 * y < this.options.height * 0.72 ? 16 : 9);
        const noise = isClean
          ? 0
          : this.#noise(frame * 6151 + y * 49157 + x * 97 + (sign > 0 ? 5 : 0)) *
            this.options.noiseSigma *
            0.5;
        samples[y * stride + x] = Math.max(0, Math.min(255, 128 + tint * light + noise + 0.5));
      }
    }
  }

  /** Whether a pixel belongs to a moving object. */
  isMoving(x: number, y: number, frame: number): boolean {
    return this.getActors(frame).some((actor) => this.isBody(x, y, actor) || this.isHead(x, y, actor));
  }

  private getActors(frame: number): readonly Point[] {
    const { width, height, frameRate } = this.options;
    const seconds = frame / frameRate;
    return [
      { x: width * (0.3 + 0.16 * Math.sin(seconds * 1.3)), y: height * 0.8 },
      { x: width * 0.72 + Math.sin(seconds * 5) * width * 0.008, y: height * 0.82 },
    ];
  }

  private getSurface(x: number, y: number, actors: readonly Point[]): number {
    for (const actor of actors) {
      if (this.isHead(x, y, actor)) return 0.75 + 0.1 * Math.sin((x - actor.x) * 1.1);
      if (this.isBody(x, y, actor)) return 0.38 + 0.16 * Math.sin((x - actor.x) * 0.9 + y * 0.35);
    }
    const { width, height } = this.options;
    if (y > height * 0.72)
      return 0.34 + 0.12 * Math.sin(((x - width / 2) / (y - height * 0.55)) * 14) + 0.05 * Math.sin(y * 2.2);
    const isCandle = Math.abs((((x / width) * 12) % 1) - 0.5) < 0.06 && Math.abs(y / height - 0.3) < 0.08;
    return isCandle ? 1.2 : 0.24 + 0.06 * this.#folds[x]!;
  }

  private getLight(x: number, y: number, frame: number, followed: Point): number {
    const { width, height, cueFrame } = this.options;
    const follow = computePool(x, y, followed.x, height * 0.62, width * 0.2);
    const second = frame >= cueFrame ? computePool(x, y, width * 0.72, height * 0.62, width * 0.22) : 0;
    return 0.16 + 0.95 * follow + 0.85 * second;
  }

  private isHead(x: number, y: number, { x: ax, y: ay }: Point): boolean {
    const radius = this.options.height * 0.055;
    return (x - ax) ** 2 + (y - (ay - this.options.height * 0.42)) ** 2 < radius ** 2;
  }

  private isBody(x: number, y: number, { x: ax, y: ay }: Point): boolean {
    const { height } = this.options;
    const half = height * (0.06 + 0.05 * ((y - ay + height * 0.36) / (height * 0.36)));
    return Math.abs(x - ax) < half && y > ay - height * 0.36 && y < ay;
  }
}

/** A soft-edged pool of light. */
function computePool(x: number, y: number, cx: number, cy: number, radius: number): number {
  const distance = ((x - cx) / radius) ** 2 + ((y - cy) / (radius * 0.9)) ** 2;
  return Math.exp(-distance * distance * 0.7);
}
