import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';
import { StillScenery } from './still-scenery.ts';

const WHITE = parseColor('#e9e4da');
const RED = parseColor('#a8423a');
const IRON = parseColor('#2a2c33');
const LAMP = parseColor('#fff4cd');

/** A lighthouse on rocks; its beam turns when it is dark or stormy. */
export function createLighthouse(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height, palette, imagery } = setting;
  const place = { x: x * width, y: y * height, size: rise * height };
  const tower = new StillScenery(setting, { distance, shows: 'lighthouse' }, (context) => {
    paintRocks(context, setting, { ...place, distance });
    paintTower(context, setting, { ...place, distance });
  });
  const isLit = palette.isDark || imagery.weather.includes('storm') || imagery.weather.includes('fog');
  return [tower, ...(isLit ? [createBeam(setting, { ...place, distance })] : [])];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly distance: number;
}

function paintTower(context: Context, { palette }: Setting, { x, y, size, distance }: Place): void {
  const level = palette.isDark ? 0.45 : 0.95;
  context.save();
  context.fillStyle = formatColor(lightColor(palette, IRON, distance));
  fillOutline(context, 'lighthouse', { x, y, size });
  context.beginPath();
  context.moveTo(x - 0.12 * size, y);
  context.lineTo(x + 0.12 * size, y);
  context.lineTo(x + 0.07 * size, y - 0.74 * size);
  context.lineTo(x - 0.07 * size, y - 0.74 * size);
  context.clip();
  for (let band = 0; band < 5; band++) {
    context.fillStyle = formatColor(
      lightColor(palette, shade(band % 2 === 0 ? WHITE : RED, level), distance),
    );
    context.fillRect(x - size, y - 0.15 * size * (band + 1), 2 * size, 0.151 * size);
  }
  context.fillStyle = formatColor(shade(lightColor(palette, IRON, distance), 0.8), 0.42);
  context.fillRect(x - 0.12 * size, y - size, 0.1 * size, size);
  context.restore();
  context.fillStyle = formatColor(lightColor(palette, IRON, distance));
  for (const up of [0.2, 0.42]) context.fillRect(x - 0.012 * size, y - up * size, 0.026 * size, 0.05 * size);
  context.fillStyle = formatColor(LAMP);
  context.fillRect(x - 0.036 * size, y - 0.85 * size, 0.072 * size, 0.075 * size);
}

/** Rocks at the foot, whose upper sides are lit. */
function paintRocks(context: Context, { palette, seed }: Setting, { x, y, size, distance }: Place): void {
  const random = createSeededRandom(seed + 2401);
  const stone = lightColor(palette, shade(palette.rock, 0.62), distance);
  for (let rock = 0; rock < 26; rock++) {
    const [across, down] = [(random() + random() - 1) * 0.78, 0.12 * random()];
    const reach = size * (0.07 + 0.1 * random()) * (1.1 - Math.abs(across));
    const [middle, foot] = [x + across * size, y + size * (0.03 + down)];
    const points = Array.from({ length: 7 }, (_, i) => {
      const angle = Math.PI * (i / 6);
      const away = reach * (0.75 + 0.5 * random());
      return [middle - away * 1.25 * Math.cos(angle), foot - away * 0.85 * Math.sin(angle)] as const;
    });
    for (const [tone, lift] of [
      [shade(stone, 0.75 + 0.2 * random()), 0],
      [mixColors(stone, palette.key, 0.14), 0.35],
    ] as const) {
      context.fillStyle = formatColor(tone);
      context.beginPath();
      for (const [pointX, pointY] of points)
        context.lineTo(
          pointX + (middle - pointX) * lift,
          pointY + (foot - reach * 0.85 - pointY) * lift * 0.8,
        );
      context.fill();
    }
  }
}

/** The beam as a sprite, drawn out by the way it turns: it is longest when it points aside. */
function createBeam({ width, createCanvas }: Setting, { x, y, size, distance }: Place): Scenery {
  const [long, tall] = [256, 64];
  const beam = createCanvas(long, tall);
  const context = beam.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, long, 0);
  for (let step = 0; step <= 12; step++)
    gradient.addColorStop(step / 12, formatColor(LAMP, 0.6 * (1 - step / 12) ** 1.6));
  context.fillStyle = gradient;
  // Several cones in each other: the beam has no hard edge.
  for (const share of [1, 0.72, 0.45]) {
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(0, tall / 2 - 1);
    context.lineTo(long, (tall / 2) * (1 - share));
    context.lineTo(long, (tall / 2) * (1 + share));
    context.lineTo(0, tall / 2 + 1);
    context.fill();
  }
  const glow = createSoftSpot(createCanvas, [64, 64], { color: LAMP, alpha: 0.95, falloff: 2 });
  const lamp = y - 0.81 * size;
  return {
    distance,
    draw(target, seconds) {
      target.globalCompositeOperation = 'lighter';
      for (const turned of [0, Math.PI]) {
        const turn = Math.cos(seconds * 0.8 + turned);
        const reach = width * 0.85 * turn;
        const spread = Math.abs(reach) * 0.16 + size * 0.03;
        target.save();
        target.translate(x, lamp);
        target.scale(Math.sign(reach) || 1, 1);
        target.drawImage(beam, 0, -spread / 2, Math.abs(reach), spread);
        target.restore();
      }
      const flash = 0.55 + 0.45 * Math.abs(Math.sin(seconds * 0.8)) ** 6;
      const reach = size * 0.2 * (0.7 + flash);
      target.globalAlpha = flash;
      target.drawImage(glow, x - reach, lamp - reach, 2 * reach, 2 * reach);
      target.globalAlpha = 1;
      target.globalCompositeOperation = 'source-over';
    },
  };
}
