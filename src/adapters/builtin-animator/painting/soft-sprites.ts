import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas, CreateCanvas } from './canvas.ts';
import { type Color, formatColor } from './colors.ts';

/** Steps of a gradient: enough that its curve, not its corners, is seen. */
const STEPS = 16;

/** A round spot of light that fades outwards. @param size width and height in pixels */
export function createSoftSpot(
  createCanvas: CreateCanvas,
  size: number,
  { color, alpha = 1, falloff = 2 }: { color: Color; alpha?: number; falloff?: number },
): Canvas {
  const sprite = createCanvas(size, size);
  const context = sprite.getContext('2d');
  const gradient = context.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  for (let step = 0; step <= STEPS; step++)
    gradient.addColorStop(step / STEPS, formatColor(color, alpha * (1 - step / STEPS) ** falloff));
  context.fillStyle = gradient;
  context.fillRect(0, 0, size, size);
  return sprite;
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
    createSoftSpot(createCanvas, size / 2, { color, alpha: 0.3, falloff: 1.4 }),
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
