import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import { paintOnce, type Scenery, type Setting } from './scenery.ts';

/** Swells of the field. Lengths are shares of the frame: of its height, and `span` of its width. */
const SWELLS = [
  { distance: 0.55, foot: 0.012, rise: 0.02, span: 0.7 },
  { distance: 0.32, foot: 0.075, rise: 0.035, span: 0.9 },
  { distance: 0.12, foot: 0.21, rise: 0.06, span: 1.2 },
] as const;
const SNOW = parseColor('#eef3f8');
const GRASS = parseColor('#8d7f63');

/** A plain under snow: long swells with blue hollows, wind ripples, and dry grass that stands out of it. @param relief 1 for a plain, above for hills */
export function createSnowField(setting: Setting, relief: number): Scenery[] {
  return SWELLS.map(({ distance, foot, rise, span }, i) => {
    const { width, height, horizon, overscan, palette, seed } = setting;
    const noise = addOctaves(createNoise(seed + 2301 + i), 3, 0.4);
    const getCrest = (x: number): number =>
      horizon + foot * height - rise * relief * height * (0.4 + noise(x / (span * width), 3.1 * i));
    const color = lightColor(palette, SNOW, distance);
    const hollow = mixColors(shade(color, 0.8), palette.sky[0]!, 0.22);
    return paintOnce(setting, distance, (context) => {
      const gradient = context.createLinearGradient(
        0,
        horizon + (foot - rise * relief) * height,
        0,
        horizon + (foot + 0.24) * height,
      );
      gradient.addColorStop(0, formatColor(mixColors(color, palette.key, 0.3)));
      gradient.addColorStop(0.45, formatColor(color));
      gradient.addColorStop(1, formatColor(hollow));
      context.fillStyle = gradient;
      context.beginPath();
      context.moveTo(-overscan, height + overscan);
      for (let x = -overscan; x <= width + overscan; x += 3) context.lineTo(x, getCrest(x));
      context.lineTo(width + overscan, height + overscan);
      context.fill();
      context.save();
      context.clip();
      paintDrifts(context, setting, { getCrest, style: formatColor(hollow, 0.22), index: i });
      context.restore();
      if (i > 0 && relief < 2) paintGrass(context, setting, { getCrest, distance, index: i });
    });
  });
}

function paintDrifts(
  context: Context,
  { width, height, overscan, seed }: Setting,
  { getCrest, style, index }: { getCrest: (x: number) => number; style: string; index: number },
): void {
  const random = createSeededRandom(seed + 2311 + index);
  context.fillStyle = style;
  for (let drift = 0; drift < 34; drift++) {
    const x = -overscan + (width + 2 * overscan) * random();
    const y = getCrest(x) + height * (0.01 + 0.2 * random() * (0.4 + 0.3 * index));
    const [long, thick] = [
      width * (0.03 + 0.09 * random()),
      height * (0.0025 + 0.006 * random()) * (1 + index),
    ];
    context.beginPath();
    context.moveTo(x - long, y);
    context.quadraticCurveTo(x, y - thick * 1.2, x + long, y + thick * 0.4);
    context.quadraticCurveTo(x, y + thick * 1.6, x - long, y);
    context.fill();
  }
}

function paintGrass(
  context: Context,
  { width, height, overscan, palette, seed }: Setting,
  { getCrest, distance, index }: { getCrest: (x: number) => number; distance: number; index: number },
): void {
  const random = createSeededRandom(seed + 2321 + index);
  context.strokeStyle = formatColor(lightColor(palette, GRASS, distance));
  context.lineWidth = (height / 576) * (0.5 + 0.5 * index);
  for (let tuft = 0; tuft < 15; tuft++) {
    const x = -overscan + (width + 2 * overscan) * random();
    const y = getCrest(x) + height * 0.1 * random() * index;
    for (let blade = 0; blade < 9; blade++) {
      const [lean, tall] = [random() - 0.4, height * 0.02 * index * (0.5 + random())];
      const foot = x + (random() - 0.5) * height * 0.02;
      context.beginPath();
      context.moveTo(foot, y);
      context.quadraticCurveTo(foot + lean * tall * 0.3, y - tall * 0.7, foot + lean * tall, y - tall);
      context.stroke();
    }
  }
}
