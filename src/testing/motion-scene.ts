import { createGaussianTable, createSeededRandom } from '../core/random.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from '../media/frame.ts';

export interface MotionSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Movement of the background in pixels a frame. */
  readonly pan: readonly [x: number, y: number];
  /** A star of wood grain before it; without one, the background alone. */
  readonly subject?: {
    /** Movement in pixels a frame. */
    readonly speed: readonly [x: number, y: number];
    readonly degreesPerFrame: number;
  };
  /** Standard deviation of each pixel's noise, in 8-bit codes; 1 if not given. */
  readonly noise?: number;
}

type Surface = (x: number, y: number) => number;

/**
 * Pictures of known motion at any time, to judge interpolation by: a wall of tiles with fine relief that passes by, and a
 * star that moves and turns before it. Limited range, 4:2:0.
 */
export class MotionScene {
  readonly options: MotionSceneOptions;
  readonly #wall: Surface;
  readonly #coat: Surface;
  readonly #noise: (index: number) => number;

  constructor(options: MotionSceneOptions) {
    this.options = options;
    this.#wall = createTiles(options.seed, 46);
    this.#coat = createTiles(options.seed + 7919, 23);
    this.#noise = createGaussianTable(options.seed);
  }

  /** Draws the picture of a time, counted in frames, with noise of its own. */
  draw(time: number, pixelFormat: 'yuv420p' | 'yuv420p10le' = 'yuv420p'): Frame {
    const { width, height, noise = 1 } = this.options;
    const frame = allocateVideoFrame({ width, height, pixelFormat });
    const isDeep = pixelFormat === 'yuv420p10le';
    const scale = isDeep ? 4 : 1;
    for (const index of [0, 1, 2]) {
      const step = index === 0 ? 1 : 2;
      const size = [Math.ceil(width / step), Math.ceil(height / step)] as const;
      const { samples, stride } = (isDeep ? getPlane16 : getPlane8)(frame, index, ...size);
      for (let y = 0; y < size[1]; y++) {
        for (let x = 0; x < size[0]; x++) {
          // Chroma lies on every second column and between two rows.
          const code = this.getCode(index, { x: x * step, y: y * step + (step - 1) / 2, time });
          const grain = noise * this.#noise(x + 4099 * y + 7919 * Math.round(time * 64) + index);
          samples[y * stride + x] = Math.round(scale * Math.max(16, Math.min(235, code + grain)));
        }
      }
    }
    return frame;
  }

  private getCode(plane: number, { x, y, time }: { x: number; y: number; time: number }): number {
    const { pan, subject, width, height } = this.options;
    const [wallX, wallY] = [x - pan[0] * time, y - pan[1] * time];
    const wall =
      plane === 0 ? this.#wall(wallX, wallY) : 118 + 0.12 * this.#wall(wallX / 2 + plane, wallY / 2);
    if (!subject) return wall;
    const angle = (subject.degreesPerFrame * time * Math.PI) / 180;
    const [dx, dy] = [x - 0.3 * width - subject.speed[0] * time, y - 0.5 * height - subject.speed[1] * time];
    const u = dx * Math.cos(angle) + dy * Math.sin(angle);
    const v = dy * Math.cos(angle) - dx * Math.sin(angle);
    const coverage = coverStar(u, v, 0.28 * height);
    if (coverage === 0) return wall;
    const coat = plane === 0 ? this.#coat(u, v) : plane === 1 ? 100 : 155;
    return wall + (coat - wall) * coverage;
  }
}

/** How much of a pixel a star with five round arms covers, 0 to 1. */
function coverStar(u: number, v: number, radius: number): number {
  const distance = Math.hypot(u, v);
  if (distance > 1.3 * radius) return 0;
  const edge = radius * (1 + 0.22 * Math.cos(5 * Math.atan2(v, u)));
  return Math.max(0, Math.min(1, 0.5 + edge - distance));
}

/** Codes of a wall without end: tiles of different tones with dark joints, and waves of all directions on them. */
function createTiles(seed: number, side: number): Surface {
  const random = createSeededRandom(seed);
  const waves = Array.from({ length: 14 }, () => {
    const [angle, length] = [random() * Math.PI * 2, 5 + 50 * random() ** 2];
    const frequency = (2 * Math.PI) / length;
    const [kx, ky] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
    return { kx, ky, phase: random() * 2 * Math.PI, amplitude: 3 + length / 12 };
  });
  const tones = Float64Array.from({ length: 256 }, () => 60 + 110 * random());
  return (x, y) => {
    const row = Math.floor(y / side);
    const column = Math.floor(x / (1.6 * side) + 0.37 * row);
    const [left, top] = [x - (column - 0.37 * row) * 1.6 * side, y - row * side];
    const inside = Math.min(left, 1.6 * side - left, top, side - top);
    const tone = tones[(Math.imul(column, 73) + Math.imul(row, 151)) & 255]!;
    let sum = 45 + (tone - 45) * Math.max(0, Math.min(1, inside - 1));
    for (const { kx, ky, phase, amplitude } of waves) sum += amplitude * Math.sin(kx * x + ky * y + phase);
    return sum;
  };
}
