import type { Part, Sample } from './matting-canvas.ts';
import { type Surface, shade } from './matting-cloth.ts';
import type { Point } from './matting-pose.ts';

/** A round limb between two points, with a radius at each. */
export class Limb implements Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly spill: number;
  readonly #from: Point;
  readonly #directionX: number;
  readonly #directionY: number;
  readonly #length: number;
  readonly #radii: readonly [number, number];
  readonly #surface: Surface;
  readonly #scale: number;

  constructor(from: Point, to: Point, radii: readonly [number, number], look: Look) {
    const most = Math.max(...radii) + 1;
    this.left = Math.min(from.x, to.x) - most;
    this.top = Math.min(from.y, to.y) - most;
    this.right = Math.max(from.x, to.x) + most;
    this.bottom = Math.max(from.y, to.y) + most;
    this.#from = from;
    this.#length = Math.hypot(to.x - from.x, to.y - from.y);
    this.#directionX = (to.x - from.x) / this.#length;
    this.#directionY = (to.y - from.y) / this.#length;
    this.#radii = radii;
    this.#surface = look.surface;
    this.#scale = look.scale;
    this.spill = look.spill;
  }

  sampleAt(x: number, y: number, sample: Sample): void {
    const dx = x - this.#from.x;
    const dy = y - this.#from.y;
    const along = dx * this.#directionX + dy * this.#directionY;
    const across = dy * this.#directionX - dx * this.#directionY;
    const share = Math.min(1, Math.max(0, along / this.#length));
    const radius = this.#radii[0] + (this.#radii[1] - this.#radii[0]) * share;
    const beyond = along - share * this.#length;
    // `Math.hypot` is ten times slower.
    sample.depth = radius - Math.sqrt(across * across + beyond * beyond);
    if (sample.depth <= -0.5) return;
    // Shading goes by what is turned sideways in the picture, so that a horizontal arm is not lit like an upright one.
    sample.slope = (across / radius) * (this.#directionY > 0 ? -1 : 1);
    sample.along = along / this.#scale;
    sample.aside = across / this.#scale;
    shade(sample, this.#surface);
  }
}

/** What parts have in common. */
export interface Look {
  readonly surface: Surface;
  readonly scale: number;
  readonly spill: number;
}

/** From neck to below the picture: the half width at each height is a smooth curve through a tailor's measures. */
export class Trunk implements Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly spill: number;
  readonly #chest: Point;
  readonly #hips: Point;
  readonly #look: Look;
  #row = Number.NaN;
  readonly #measure = { down: 0, half: 0, middle: 0, steepness: 0 };

  constructor(chest: Point, hips: Point, look: Look) {
    this.#chest = chest;
    this.#hips = hips;
    this.#look = look;
    this.spill = look.spill;
    this.left = Math.min(chest.x, hips.x) - 0.2 * look.scale;
    this.right = Math.max(chest.x, hips.x) + 0.2 * look.scale;
    this.top = chest.y - 0.09 * look.scale;
    this.bottom = hips.y + 0.2 * look.scale;
  }

  sampleAt(x: number, y: number, sample: Sample): void {
    const { scale, surface } = this.#look;
    if (y !== this.#row) this.#measureRow(y);
    const { down, half, middle, steepness } = this.#measure;
    const aside = (x - middle) / scale;
    sample.depth = (half - Math.abs(aside)) * steepness;
    if (sample.depth <= -0.5) return;
    sample.slope = aside / Math.max(half, 1e-3);
    sample.along = down;
    sample.aside = aside;
    shade(sample, surface);
  }

  /** What is the same for a whole row. */
  #measureRow(y: number): void {
    const { scale } = this.#look;
    this.#row = y;
    const measure = this.#measure;
    measure.down = (y - this.#chest.y) / scale;
    measure.half = getHalfWidth(measure.down);
    const slope = (getHalfWidth(measure.down + 0.002) - measure.half) / 0.002;
    measure.steepness = scale / Math.hypot(1, slope);
    const lean = (this.#hips.x - this.#chest.x) / (this.#hips.y - this.#chest.y);
    measure.middle = this.#chest.x + lean * (y - this.#chest.y);
  }
}

/** Half the width of the trunk in picture heights, `down` from the middle of the shoulders. */
function getHalfWidth(down: number): number {
  if (down < -0.06) return -1;
  if (down < 0.03) return 0.055 + 0.12 * ((down + 0.06) / 0.09) ** 1.3;
  const waist = 0.135 + 0.04 * Math.cos((down - 0.03) * 9.5);
  return down < 0.36 ? waist : 0.135 + 0.04 * Math.cos(0.33 * 9.5) + Math.min(0.03, (down - 0.36) * 0.2);
}

/** An ellipse that is turned by an angle. */
export class Oval implements Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly spill: number;
  readonly #center: Point;
  readonly #radii: readonly [number, number];
  readonly #cosine: number;
  readonly #sine: number;
  readonly #look: Look;

  constructor(center: Point, radii: readonly [number, number], angle: number, look: Look) {
    const most = Math.max(...radii) + 1;
    this.left = center.x - most;
    this.right = center.x + most;
    this.top = center.y - most;
    this.bottom = center.y + most;
    this.spill = look.spill;
    this.#center = center;
    this.#radii = radii;
    this.#cosine = Math.cos(angle);
    this.#sine = Math.sin(angle);
    this.#look = look;
  }

  sampleAt(x: number, y: number, sample: Sample): void {
    const dx = x - this.#center.x;
    const dy = y - this.#center.y;
    const right = (dx * this.#cosine + dy * this.#sine) / this.#radii[0];
    const down = (dy * this.#cosine - dx * this.#sine) / this.#radii[1];
    const size = Math.sqrt(right * right + down * down);
    const gradient = Math.sqrt((right / this.#radii[0]) ** 2 + (down / this.#radii[1]) ** 2);
    sample.depth = gradient > 0 ? (size * (1 - size)) / gradient : Math.min(...this.#radii);
    if (size < 1e-6) sample.depth = this.#radii[0];
    if (sample.depth <= -0.5) return;
    const { surface, scale } = this.#look;
    sample.slope = right * (0.55 + 0.45 * size);
    sample.along = dy / scale;
    sample.aside = dx / scale;
    shade(sample, surface);
  }
}
