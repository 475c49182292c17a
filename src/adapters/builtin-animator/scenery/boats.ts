import type { Canvas, Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';

const HULL = parseColor('#434b58');
const PAINTED = parseColor('#2f5578');
const TRIM = parseColor('#c9c2b4');
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
    // After dark the boat's own lamps light its deck.
    hull: formatColor(
      kind === 'trawler' && palette.isDark
        ? mixColors(lightColor(palette, PAINTED, distance), LAMP, 0.06)
        : lightColor(palette, kind === 'trawler' ? PAINTED : HULL, distance),
    ),
    trim: formatColor(mixColors(lightColor(palette, TRIM, distance), LAMP, palette.isDark ? 0.3 : 0)),
    dark: formatColor(lightColor(palette, shade(HULL, 0.55), distance)),
    sail: formatColor(
      mixColors(lightColor(palette, shade(CANVAS, palette.isDark ? 0.45 : 0.9), distance), palette.haze, 0.1),
    ),
    cabin: formatColor(lightColor(palette, shade(CABIN, palette.isDark ? 0.75 : 0.85), distance)),
    light: palette.isDark
      ? formatColor(LAMP)
      : formatColor(lightColor(palette, parseColor('#4c5a66'), distance)),
  };
  const sprite = createBoatSprite(setting, { kind, size, colors });
  const light = { color: LAMP, alpha: 0.85, falloff: 2.3 };
  const spot = createSoftSpot(createCanvas, [size, size], light);
  const band = createSoftSpot(createCanvas, [size * 0.22, size * 1.1], light);
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
        context.drawImage(
          sprite,
          -ROOM.aside * size,
          -ROOM.up * size,
          2 * ROOM.aside * size,
          (ROOM.up + ROOM.down) * size,
        );
        context.restore();
      }
      if (!palette.isDark || kind === 'sail') return;
      context.globalCompositeOperation = 'lighter';
      context.imageSmoothingEnabled = false;
      // The lit wheelhouse stands aft.
      const aft = kind === 'trawler' ? (isMirrored ? 0.3 : -0.3) * size : 0;
      context.drawImage(spot, left + aft - size * 0.5, foot - size * 0.98);
      context.globalAlpha = 0.5 + 0.12 * Math.sin(2.3 * seconds);
      context.drawImage(band, left + aft - size * 0.11, foot + size * 0.05);
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}

/** What a boat's sprite has around the middle of its water line, in sizes of the boat. */
const ROOM = { aside: 1.3, up: 1.25, down: 0.1 } as const;
/** Painted larger than it is drawn, so that it is as sharp when it leans. */
const SPRITE_SCALE = 2;

function createBoatSprite({ createCanvas }: Setting, boat: BoatPaint): Canvas {
  const scale = SPRITE_SCALE * boat.size;
  const sprite = createCanvas(2 * ROOM.aside * scale, (ROOM.up + ROOM.down) * scale);
  const context = sprite.getContext('2d');
  context.scale(
    sprite.width / (2 * ROOM.aside * boat.size),
    sprite.height / ((ROOM.up + ROOM.down) * boat.size),
  );
  context.translate(ROOM.aside * boat.size, ROOM.up * boat.size);
  paintBoat(context, boat);
  return sprite;
}

interface BoatPaint {
  readonly kind: Boat['kind'];
  readonly size: number;
  readonly colors: {
    readonly hull: string;
    readonly trim: string;
    readonly dark: string;
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
  } else paintTrawler(context, size, colors);
}

/** A fishing boat: hull with a light gunwale, wheelhouse aft, mast with a boom, and lamps. */
function paintTrawler(context: Context, size: number, colors: BoatPaint['colors']): void {
  const fill = (style: string, ...points: readonly (readonly [number, number])[]): void => {
    context.fillStyle = style;
    fillPoints(context, size, points);
  };
  // Rigging: mast with a boom forward, a short mast aft, and a stay to the bow.
  fill(colors.dark, [0.24, 0.3], [0.255, 1.12], [0.285, 1.12], [0.31, 0.3]);
  fill(colors.dark, [0.27, 0.62], [0.78, 0.86], [0.785, 0.83], [0.28, 0.56]);
  fill(colors.dark, [-0.74, 0.28], [-0.73, 0.86], [-0.705, 0.86], [-0.69, 0.28]);
  fill(colors.dark, [0.27, 1.1], [1.04, 0.5], [1.04, 0.48], [0.27, 1.085]);
  fill(colors.dark, [0.27, 1.1], [-0.72, 0.85], [-0.72, 0.84], [0.27, 1.085]);
  fill(colors.cabin, [-0.55, 0.22], [-0.53, 0.64], [-0.02, 0.64], [0.03, 0.22]);
  fill(colors.trim, [-0.58, 0.64], [-0.57, 0.69], [0.03, 0.69], [0.05, 0.64]);
  fill(colors.dark, [-0.46, 0.69], [-0.45, 0.86], [-0.36, 0.86], [-0.35, 0.69]);
  fill(
    colors.hull,
    [-0.94, 0.32],
    [-0.86, -0.02],
    [0.74, -0.02],
    [1.08, 0.52],
    [0.6, 0.34],
    [0.1, 0.27],
    [-0.5, 0.27],
  );
  // The gunwale sweeps up to the bow.
  fill(
    colors.trim,
    [-0.945, 0.34],
    [-0.93, 0.285],
    [-0.5, 0.235],
    [0.1, 0.235],
    [0.6, 0.305],
    [1.06, 0.485],
    [1.09, 0.53],
    [0.6, 0.345],
    [0.1, 0.275],
    [-0.5, 0.275],
  );
  fill(colors.dark, [-0.87, 0.04], [-0.86, -0.02], [0.74, -0.02], [0.78, 0.04]);
  context.fillStyle = colors.light;
  for (const left of [-0.46, -0.3, -0.14])
    context.fillRect(left * size, -0.57 * size, 0.11 * size, 0.14 * size);
  context.fillRect(0.255 * size, -1.16 * size, 0.035 * size, 0.04 * size);
  for (const port of [-0.1, 0.2, 0.5]) {
    context.beginPath();
    context.arc(port * size, -0.14 * size, 0.03 * size, 0, 2 * Math.PI);
    context.fill();
  }
}
