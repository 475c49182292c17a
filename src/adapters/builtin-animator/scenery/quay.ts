import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const STONE = parseColor('#5d5a58');
const IRON = parseColor('#2c3038');
const LAMP = parseColor('#ffcf8a');
const CONTAINERS = ['#8a3b32', '#35607a', '#7d6b35', '#4c6b4f'].map(parseColor);

/** What makes a harbour: cranes and stacked containers before the town, on a far quay. */
export function createFarQuay(setting: Setting): Scenery {
  const { width, height, horizon, overscan, palette } = setting;
  return new StillScenery(setting, { distance: 0.56 }, (context) => {
    const stone = lightColor(palette, STONE, 0.45);
    const top = horizon - height * 0.018;
    context.fillStyle = formatColor(stone);
    context.fillRect(-overscan, top, width * 0.56 + overscan, height * 0.02);
    for (let stack = 0; stack < 9; stack++)
      for (let level = 0; level <= (stack * 7) % 3; level++) {
        const color = CONTAINERS[(stack * 5 + level * 3) % CONTAINERS.length]!;
        context.fillStyle = formatColor(lightColor(palette, shade(color, 0.75), 0.4));
        const [wide, tall] = [width * 0.036, height * 0.021];
        context.fillRect(width * (0.02 + 0.04 * stack), top - tall * (level + 1), wide, tall * 0.95);
      }
    for (const [x, size] of [
      [0.1, 0.3],
      [0.25, 0.34],
      [0.43, 0.28],
    ] as const)
      paintCrane(context, {
        x: x * width,
        y: top,
        size: size * height,
        style: formatColor(lightColor(palette, IRON, 0.35)),
      });
  });
}

/** A portal crane with its arm over the water. */
function paintCrane(
  context: Context,
  { x, y, size, style }: { x: number; y: number; size: number; style: string },
): void {
  context.strokeStyle = style;
  context.lineWidth = Math.max(1.2, size * 0.024);
  const lines = [
    [0, 0, 0.06, 0.62],
    [0.3, 0, 0.24, 0.62],
    [0.02, 0.3, 0.28, 0.3],
    [-0.3, 0.62, 0.8, 0.62],
    [-0.3, 0.66, 0.8, 0.66],
    [0.15, 0.62, 0.15, 1],
    [0.15, 1, 0.8, 0.66],
    [0.15, 1, -0.3, 0.66],
    [0.02, 0.05, 0.27, 0.3],
  ] as const;
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of lines) {
    context.moveTo(x + fromX * size, y - fromY * size);
    context.lineTo(x + toX * size, y - toY * size);
  }
  context.stroke();
  context.fillStyle = style;
  context.fillRect(x + 0.05 * size, y - 0.76 * size, 0.16 * size, 0.12 * size);
  context.lineWidth = Math.max(0.7, size * 0.008);
  context.beginPath();
  context.moveTo(x + 0.6 * size, y - 0.62 * size);
  context.lineTo(x + 0.6 * size, y - 0.3 * size);
  context.stroke();
  context.fillRect(x + 0.55 * size, y - 0.3 * size, 0.1 * size, 0.05 * size);
}

interface Lamp {
  readonly x: number;
  readonly y: number;
  readonly tall: number;
}

const QUAY_DISTANCE = 0.06;

/** The quay on which the viewer stands: wall, bollards, and lamps that burn after dark. */
export function createNearQuay(setting: Setting): Scenery[] {
  const { width, height, overscan, palette } = setting;
  const edge = height * 0.87;
  const iron = formatColor(lightColor(palette, shade(IRON, 0.5), 0.05));
  // Not one on each side of the picture, as if it were mirrored.
  const lamps = [0.13, 1.02].map((x): Lamp => ({ x: x * width, y: height * 0.9, tall: height * 0.46 }));
  const stone = new StillScenery(setting, { distance: QUAY_DISTANCE }, (context) => {
    const color = lightColor(palette, shade(STONE, 0.72), 0.05);
    context.fillStyle = formatColor(mixColors(color, palette.key, 0.1));
    context.fillRect(-overscan, edge, width + 2 * overscan, height * 0.012);
    context.fillStyle = formatColor(color);
    context.fillRect(-overscan, edge + height * 0.012, width + 2 * overscan, height + overscan - edge);
    context.strokeStyle = formatColor(shade(color, 0.7));
    context.lineWidth = height * 0.003;
    for (let x = -overscan; x < width + overscan; x += width * 0.07) {
      context.beginPath();
      context.moveTo(x, edge + height * 0.012);
      context.lineTo(x + (x - width / 2) * 0.25, height + overscan);
      context.stroke();
    }
    context.fillStyle = iron;
    for (const x of [0.2, 0.46, 0.72]) {
      context.fillRect(width * x, edge - height * 0.035, height * 0.026, height * 0.06);
      context.fillRect(width * x - height * 0.009, edge - height * 0.042, height * 0.044, height * 0.016);
    }
  });
  // Sprites of their own: one with the stone would be mostly empty.
  const posts = lamps.map(
    (lamp) =>
      new StillScenery(setting, { distance: QUAY_DISTANCE }, (context) =>
        paintLamp(context, setting, lamp, iron),
      ),
  );
  return [stone, ...posts, ...(palette.isDark ? [createLampLight(setting, lamps)] : [])];
}

function paintLamp(context: Context, { height, palette }: Setting, { x, y, tall }: Lamp, iron: string): void {
  context.fillStyle = iron;
  context.fillRect(x - height * 0.005, y - tall, height * 0.01, tall);
  context.fillRect(x - height * 0.011, y - tall * 0.14, height * 0.022, tall * 0.14);
  context.fillRect(x - height * 0.025, y - tall - height * 0.012, height * 0.05, height * 0.012);
  context.fillStyle = palette.isDark ? formatColor(LAMP) : iron;
  context.fillRect(x - height * 0.017, y - tall, height * 0.034, height * 0.038);
}

function createLampLight({ height, imagery, createCanvas }: Setting, lamps: readonly Lamp[]): Scenery {
  const isWet = imagery.weather.includes('rain') || imagery.weather.includes('storm');
  const reach = height * 0.24;
  const light = { color: LAMP, alpha: 0.85, falloff: 2.5 };
  const spot = createSoftSpot(createCanvas, [2 * reach, 2 * reach], light);
  const pool = createSoftSpot(createCanvas, [2.2 * reach, height * 0.15], light);
  const band = createSoftSpot(createCanvas, [height * 0.07, height * 0.2], light);
  return {
    distance: QUAY_DISTANCE,
    isSoft: true,
    draw(context) {
      context.globalCompositeOperation = 'lighter';
      for (const { x, y, tall } of lamps) {
        context.drawImage(spot, x - reach, y - tall - reach * 0.9);
        context.drawImage(pool, x - reach * 1.1, y - height * 0.045);
        // Wet stone draws the lamp out towards the viewer.
        if (isWet) context.drawImage(band, x - height * 0.035, y - height * 0.02);
      }
      context.globalCompositeOperation = 'source-over';
    },
  };
}
