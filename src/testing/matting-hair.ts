import { createSeededRandom } from '../core/random.ts';
import { createSample, type MattingCanvas } from './matting-canvas.ts';
import type { Color } from './matting-color.ts';
import type { Pose } from './matting-pose.ts';

/** Single hairs that stand off the head. */
const HAIR_COUNT = 200;
const POINTS = 11;
/** Hairs catch less of the backdrop's light than skin. */
const SPILL_SHARE = 0.35;

interface Strand {
  /** Where it grows: angle on the skull from straight up, clockwise, in radians. */
  readonly angle: number;
  /** Share of the head's size at which it grows. */
  readonly root: number;
  /** In picture heights. */
  readonly length: number;
  /** Pixels, below one. */
  readonly width: number;
  readonly bend: number;
  readonly curl: number;
  readonly phase: number;
  readonly tone: number;
}

/** Two hundred hairs of under a pixel that lag behind the head. */
export class MattingHair {
  readonly #strands: readonly Strand[];
  readonly #color: Color;
  readonly #points = new Float64Array(POINTS * 2);
  readonly #coverage: Float32Array;
  readonly #touched: Int32Array;
  readonly #sample = createSample();

  constructor(width: number, height: number, seed: number, color: Color) {
    const random = createSeededRandom(seed * 977 + 5);
    this.#color = color;
    this.#coverage = new Float32Array(width * height);
    this.#touched = new Int32Array(width * height);
    this.#strands = Array.from({ length: HAIR_COUNT }, (_, i) => growStrand(random, i % 5 < 2));
  }

  paint(canvas: MattingCanvas, pose: Pose): void {
    for (const strand of this.#strands) {
      this.#place(strand, pose);
      this.#paintStrand(canvas, strand, pose.spill * SPILL_SHARE);
    }
  }

  /** Points of a hair in pixels: outwards from the skull, then down, tips late by the head's motion. */
  #place({ angle, root, length, bend, curl, phase }: Strand, pose: Pose): void {
    const { head, scale, seconds } = pose;
    const turned = angle + head.angle;
    let x = head.x + Math.sin(turned) * head.radiusX * root;
    let y = head.y - head.radiusY * 0.12 - Math.cos(turned) * head.radiusY * root;
    let directionX = Math.sin(turned);
    let directionY = -Math.cos(turned);
    const step = (length * scale) / (POINTS - 1);
    for (let point = 0; point < POINTS; point++) {
      const along = point / (POINTS - 1);
      const sway = Math.sin(seconds * 5 + phase + along * 2) * 0.016 * scale * along * along;
      this.#points[point * 2] = x + sway - head.velocityX * 0.05 * along * along;
      this.#points[point * 2 + 1] = y - head.velocityY * 0.05 * along * along;
      const wave = curl * Math.sin(along * 7 + phase);
      directionX += -directionY * wave * 0.16;
      directionY += directionX * wave * 0.16 + bend;
      const size = Math.hypot(directionX, directionY);
      directionX /= size;
      directionY /= size;
      x += directionX * step;
      y += directionY * step;
    }
  }

  #paintStrand(canvas: MattingCanvas, strand: Strand, spill: number): void {
    let count = 0;
    for (let point = 0; point < POINTS - 1; point++)
      count = this.#coverSegment(canvas, point, strand.width, count);
    const sample = this.#sample;
    sample.spill = spill;
    for (let index = 0; index < count; index++) {
      const at = this.#touched[index]!;
      const x = at % canvas.width;
      const y = Math.floor(at / canvas.width);
      const shine = strand.tone * (0.8 + 0.35 * Math.sin((y / canvas.height) * 40 + strand.phase));
      sample.red = this.#color.red * shine;
      sample.green = this.#color.green * shine;
      sample.blue = this.#color.blue * shine;
      canvas.cover(x, y, this.#coverage[at]!, sample);
      this.#coverage[at] = 0;
    }
  }

  /** Where segments of a hair meet, the greater coverage holds, so that joins don't thicken it. */
  #coverSegment({ width, height }: MattingCanvas, point: number, hairWidth: number, start: number): number {
    const x0 = this.#points[point * 2]!;
    const y0 = this.#points[point * 2 + 1]!;
    const dx = this.#points[point * 2 + 2]! - x0;
    const dy = this.#points[point * 2 + 3]! - y0;
    const squared = dx * dx + dy * dy + 1e-9;
    // Hairs get thinner towards their tips.
    const half = (hairWidth * (1 - (0.6 * point) / POINTS)) / 2;
    const right = Math.min(width - 1, Math.ceil(Math.max(x0, x0 + dx)));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(y0, y0 + dy)));
    let count = start;
    for (let y = Math.max(0, Math.floor(Math.min(y0, y0 + dy)) - 1); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(x0, x0 + dx)) - 1); x <= right; x++) {
        const px = x + 0.5 - x0;
        const py = y + 0.5 - y0;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
        const distance = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
        const coverage = Math.min(half * 2, half + 0.5 - distance);
        const at = y * width + x;
        if (coverage <= this.#coverage[at]!) continue;
        if (this.#coverage[at] === 0) this.#touched[count++] = at;
        this.#coverage[at] = coverage;
      }
    }
    return count;
  }
}

/** A long hair of the sides, or a short one that stands off anywhere. */
function growStrand(random: () => number, isLong: boolean): Strand {
  const side = random() < 0.5 ? -1 : 1;
  return {
    angle: side * (isLong ? 1.2 + random() * 0.9 : random() * 2),
    root: isLong ? 1 + random() * 0.25 : 1.05 + random() * 0.12,
    length: isLong ? 0.13 + random() * 0.17 : 0.03 + random() * 0.09,
    width: 0.3 + random() * 0.45,
    bend: isLong ? 0.25 + random() * 0.4 : 0.05 + random() * 0.4,
    curl: (random() - 0.5) * 2,
    phase: random() * 6.28,
    tone: 0.7 + random() * 0.9,
  };
}
