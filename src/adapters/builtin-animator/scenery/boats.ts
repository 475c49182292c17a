import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';

const HULL = parseColor('#434b58');
const CANVAS = parseColor('#d9ccb4');
const CABIN = parseColor('#b9b2a2');
const LAMP = parseColor('#ffcf86');

export interface Boat extends Position {
  readonly kind: 'sail' | 'trawler' | 'rowing';
  readonly isMirrored: boolean;
}

/** A boat that rocks and sees itself in the water below. */
export function createBoat(setting: Setting, boat: Boat): Scenery {
  const { width, height, palette, imagery, createCanvas } = setting;
  const { x, y, rise, distance, kind, isMirrored } = boat;
  const size = rise * Math.min(height, width);
  const isRough = imagery.weather.includes('storm') || imagery.weather.includes('wind');
  const sway = isRough ? 0.11 : 0.03;
  const colors = {
    hull: formatColor(lightColor(palette, HULL, distance)),
    sail: formatColor(
      mixColors(lightColor(palette, shade(CANVAS, palette.isDark ? 0.45 : 0.9), distance), palette.haze, 0.1),
    ),
    cabin: formatColor(lightColor(palette, shade(CABIN, palette.isDark ? 0.4 : 0.85), distance)),
    light: palette.isDark
      ? formatColor(LAMP)
      : formatColor(lightColor(palette, parseColor('#4c5a66'), distance)),
  };
  const spot = createSoftSpot(createCanvas, 64, { color: LAMP, alpha: 0.85, falloff: 2.3 });
  return {
    distance,
    shows: 'boat',
    draw(context, seconds) {
      const [left, foot] = [x * width, y * height + size * 0.02 * Math.sin(1.1 * seconds + 9 * x)];
      const lean = sway * Math.sin(0.9 * seconds + 5 * x);
      for (const isReflection of [true, false]) {
        context.save();
        context.translate(left, foot + (isReflection ? size * 0.012 : 0));
        context.rotate(isReflection ? -lean : lean);
        context.scale(isMirrored ? -1 : 1, isReflection ? -0.72 : 1);
        context.globalAlpha = isReflection ? 0.3 : 1;
        paintBoat(context, { kind, size, colors });
        context.restore();
      }
      if (!palette.isDark || kind === 'sail') return;
      context.globalCompositeOperation = 'lighter';
      context.drawImage(spot, left - size * 0.5, foot - size * 0.95, size, size);
      context.globalAlpha = 0.5 + 0.12 * Math.sin(2.3 * seconds);
      context.drawImage(spot, left - size * 0.11, foot + size * 0.05, size * 0.22, size * 1.1);
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}

interface BoatPaint {
  readonly kind: Boat['kind'];
  readonly size: number;
  readonly colors: {
    readonly hull: string;
    readonly sail: string;
    readonly cabin: string;
    readonly light: string;
  };
}

function fillPoints(context: Context, size: number, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x * size, -y * size);
  context.fill();
}

function paintBoat(context: Context, { kind, size, colors }: BoatPaint): void {
  context.fillStyle = kind === 'sail' ? colors.sail : colors.hull;
  if (kind === 'sail') fillOutline(context, 'boat', { x: 0, y: 0, size });
  context.fillStyle = colors.hull;
  if (kind === 'sail') {
    fillPoints(context, size, [
      [-0.62, 0.2],
      [-0.5, 0.06],
      [-0.3, -0.01],
      [0.32, -0.01],
      [0.52, 0.06],
      [0.66, 0.24],
    ]);
    fillPoints(context, size, [
      [-0.02, 0.2],
      [-0.02, 1],
      [0.005, 1],
      [0.005, 0.2],
    ]);
  } else if (kind === 'rowing') {
    fillPoints(context, size, [
      [-1.15, 0.42],
      [-0.85, 0.05],
      [-0.6, -0.02],
      [0.65, -0.02],
      [0.9, 0.06],
      [1.2, 0.46],
      [0.9, 0.36],
      [-0.85, 0.33],
    ]);
    // A rower with a wide hat, and the oar.
    fillPoints(context, size, [
      [-0.16, 0.3],
      [-0.12, 0.68],
      [0.02, 0.74],
      [0.14, 0.66],
      [0.18, 0.3],
    ]);
    fillPoints(context, size, [
      [-0.2, 0.86],
      [0.02, 1.02],
      [0.24, 0.86],
    ]);
    fillPoints(context, size, [
      [-0.06, 0.7],
      [-0.08, 0.87],
      [0.12, 0.87],
      [0.1, 0.7],
    ]);
    fillPoints(context, size, [
      [0.1, 0.6],
      [0.95, 0.0],
      [1.02, 0.04],
      [0.12, 0.64],
    ]);
  } else {
    fillPoints(context, size, [
      [-0.92, 0.26],
      [-0.84, -0.02],
      [0.72, -0.02],
      [1.02, 0.42],
      [0.55, 0.28],
    ]);
    fillPoints(context, size, [
      [0.34, 0.28],
      [0.36, 0.98],
      [0.39, 0.98],
      [0.4, 0.28],
    ]);
    fillPoints(context, size, [
      [0.37, 0.9],
      [-0.1, 0.62],
      [0.37, 0.86],
    ]);
    fillPoints(context, size, [
      [-0.72, 0.26],
      [-0.7, 0.8],
      [-0.67, 0.8],
      [-0.66, 0.26],
    ]);
    context.fillStyle = colors.cabin;
    fillPoints(context, size, [
      [-0.5, 0.24],
      [-0.48, 0.6],
      [0.1, 0.6],
      [0.14, 0.24],
    ]);
    context.fillStyle = colors.light;
    for (const left of [-0.42, -0.24, -0.06])
      context.fillRect(left * size, -0.54 * size, 0.12 * size, 0.13 * size);
  }
}
