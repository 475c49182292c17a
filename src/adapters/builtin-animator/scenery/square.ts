import { createSeededRandom } from '../../../core/random.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const STONE = parseColor('#8b857d');
const IRON = parseColor('#2b2d33');
const LAMP = parseColor('#ffcf8a');

/** A paved square before a town, with lamps along its far edge. @param edge its far edge in pixels from the top */
export function createSquare(setting: Setting, edge: number): Scenery[] {
  const { width, height, horizon, overscan, palette, seed, createCanvas } = setting;
  const [top, bottom] = [edge, height + overscan];
  const lamps = [0.06, 0.2, 0.35, 0.5, 0.66, 0.81, 0.95].map((x, i) => ({
    x: x * width,
    y: top + height * (0.012 + 0.01 * (i % 2)),
  }));
  const tall = height * 0.085;
  const square = new StillScenery(setting, { distance: 0.3 }, (context) => {
    const random = createSeededRandom(seed + 2601);
    const cover = palette.isSnowy ? mixColors(palette.ground, STONE, 0.2) : STONE;
    const gradient = context.createLinearGradient(0, top, 0, height);
    for (let step = 0; step <= 6; step++)
      gradient.addColorStop(
        step / 6,
        formatColor(lightColor(palette, shade(cover, 0.9 - 0.2 * (step / 6)), 0.4 * (1 - step / 6) ** 2)),
      );
    context.fillStyle = gradient;
    context.fillRect(-overscan, top, width + 2 * overscan, bottom - top);
    const joint = lightColor(palette, shade(cover, 0.66), 0.15);
    context.strokeStyle = formatColor(joint, 0.35);
    context.lineWidth = height / 700;
    const spread = (bottom - horizon) / (top - horizon);
    for (let x = -width * 0.6; x < width * 1.6; x += width * 0.022) {
      context.beginPath();
      context.moveTo(width / 2 + (x - width / 2) * 0.35, top);
      context.lineTo(width / 2 + (x - width / 2) * 0.35 * spread, bottom);
      context.stroke();
    }
    for (let y = top + 2; y < bottom; y = horizon + (y - horizon) * (1.05 + 0.01 * random())) {
      context.beginPath();
      context.moveTo(-overscan, y);
      context.lineTo(width + overscan, y);
      context.stroke();
    }
    const iron = formatColor(lightColor(palette, IRON, 0.3));
    for (const { x, y } of lamps) {
      context.fillStyle = iron;
      context.fillRect(x - height * 0.0025, y - tall, height * 0.005, tall);
      context.fillStyle = palette.isDark ? formatColor(LAMP) : iron;
      context.fillRect(x - height * 0.006, y - tall - height * 0.012, height * 0.012, height * 0.014);
    }
  });
  if (!palette.isDark) return [square];
  const reach = height * 0.075;
  const shine = { color: LAMP, alpha: 0.8, falloff: 2.4 };
  const spot = createSoftSpot(createCanvas, [2 * reach, 2 * reach], shine);
  const pool = createSoftSpot(createCanvas, [2.4 * reach, height * 0.05], shine);
  const light: Scenery = {
    distance: 0.3,
    isSoft: true,
    draw(context) {
      context.globalCompositeOperation = 'lighter';
      for (const { x, y } of lamps) {
        context.drawImage(spot, x - reach, y - tall - reach);
        context.drawImage(pool, x - reach * 1.2, y - height * 0.022);
      }
      context.globalCompositeOperation = 'source-over';
    },
  };
  return [square, light];
}
