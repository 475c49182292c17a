import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas, CreateCanvas } from './canvas.ts';
import { type Color, formatColor } from './colors.ts';

/** Steps of a gradient: enough that its curve, not its corners, is seen. */
const STEPS = 16;

/** How light fades from the middle of a spot to its rim. */
export interface SpotLight {
  readonly color: Color;
  readonly alpha?: number;
  readonly falloff?: number;
}

/**
 * An elliptic spot of light that fades outwards. In the size in which it is drawn it needs no smoothing, which takes several
 * times as long.
 */
export function createSoftSpot(
  createCanvas: CreateCanvas,
  [width, height]: readonly [width: number, height: number],
  { color, alpha = 1, falloff = 2 }: SpotLight,
): Canvas {
  const sprite = createCanvas(width, height);
  const context = sprite.getContext('2d');
  context.scale(sprite.width / 2, sprite.height / 2);
  const gradient = context.createRadialGradient(1, 1, 0, 1, 1, 1);
  for (let step = 0; step <= STEPS; step++)
    gradient.addColorStop(step / STEPS, formatColor(color, alpha * (1 - step / STEPS) ** falloff));
  context.fillStyle = gradient;
  context.fillRect(0, 0, 2, 2);
  return sprite;
}

/** A soft picture, enlarged once, so that it needs no smoothing when it is drawn. */
export function enlargeSoft(
  createCanvas: CreateCanvas,
  small: Canvas,
  [width, height]: readonly [width: number, height: number],
): Canvas {
  const large = createCanvas(width, height);
  large.getContext('2d').drawImage(small, 0, 0, large.width, large.height);
  return large;
}

/** A puff of smoke: soft lumps within a circle, lighter above than below. @param size width and height in pixels */
export function createPuff(
  createCanvas: CreateCanvas,
  size: number,
  { light, dark, seed }: { light: Color; dark: Color; seed: number },
): Canvas {
  const sprite = createCanvas(size, size);
  const context = sprite.getContext('2d');
  const random = createSeededRandom(seed);
  const spots = [dark, light].map((color) =>
    createSoftSpot(createCanvas, [size / 2, size / 2], { color, alpha: 0.3, falloff: 1.4 }),
  );
  for (const [lit, spot] of spots.entries())
    for (let lump = 0; lump < 26; lump++) {
      const [angle, away] = [2 * Math.PI * random(), size * 0.27 * Math.sqrt(random())];
      const reach = size * (0.2 + 0.2 * random());
      const x = size / 2 + away * Math.cos(angle) - reach / 2;
      const y = size / 2 + away * Math.sin(angle) - reach / 2 + (lit === 1 ? -size * 0.06 : size * 0.03);
      context.drawImage(spot, x, y, reach, reach);
    }
  return sprite;
}
