import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade, toCodes } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { findLightSide } from './sky.ts';
import { StillScenery } from './still-scenery.ts';

/** Swells of the field. Lengths are shares of the frame: of its height, and `span` of its width. */
const SWELLS = [
  { distance: 0.55, foot: 0.012, rise: 0.02, span: 0.7 },
  { distance: 0.32, foot: 0.075, rise: 0.035, span: 0.9 },
  { distance: 0.12, foot: 0.21, rise: 0.06, span: 1.2 },
] as const;
const SNOW = parseColor('#eef3f8');
const GRASS = parseColor('#8d7f63');

/** A plain under snow: long swells with blue hollows, drifts, and dry grass that stands out of it. @param relief 1 for a plain, above for hills */
export function createSnowField(setting: Setting, relief: number): Scenery[] {
  return SWELLS.map(({ distance, foot, rise, span }, i) => {
    const { width, height, horizon, overscan, palette, seed } = setting;
    const noise = addOctaves(createNoise(seed + 2301 + i), 3, 0.4);
    const getCrest = (x: number): number =>
      horizon + foot * height - rise * relief * height * (0.4 + noise(x / (span * width), 3.1 * i));
    const color = lightColor(palette, SNOW, distance);
    const hollow = mixColors(shade(color, 0.8), palette.sky[0]!, 0.22);
    return new StillScenery(setting, { distance }, (context) => {
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
      paintRelief(context, setting, {
        top: horizon + (foot - 1.4 * rise * relief) * height,
        hollow,
        color,
        index: i,
      });
      context.restore();
      if (i > 0 && relief < 2) paintGrass(context, setting, { getCrest, distance, index: i });
    });
  });
}

/** What the relief is painted at, of the frame's size: it is soft. */
const RELIEF_SCALE = 0.2;
/** Heights of the frame over which a dune of snow is long, at the lower edge of the frame, and how long to how broad it is. */
const [DRIFT_LENGTH, DRIFT_RATIO] = [1.1, 4.5] as const;

/** Low drifts that the wind left: their slopes towards the light are brighter, those away from it in blue shade. */
function paintRelief(
  context: Context,
  setting: Setting,
  { top, hollow, color, index }: { top: number; hollow: Color; color: Color; index: number },
): void {
  const { width, height, horizon, overscan, palette, seed, createCanvas } = setting;
  const noise = addOctaves(createNoise(seed + 2311 + index), 2, 0.45);
  const depth = Math.min(height + overscan, top + height * (index < 2 ? 0.28 : 1)) - top;
  const [wide, tall] = [Math.ceil((width + 2 * overscan) * RELIEF_SCALE), Math.ceil(depth * RELIEF_SCALE)];
  const sprite = createCanvas(wide, tall);
  const target = sprite.getContext('2d');
  const image = target.createImageData(wide, tall);
  const side = findLightSide(setting);
  const [dark, bright] = [toCodes(hollow), toCodes(mixColors(color, palette.key, 0.7))];
  for (let row = 0; row < tall; row++) {
    // Seen aslant: what is farther is smaller, and flatter still.
    const near = Math.max(0.06, (top + row / RELIEF_SCALE - horizon) / (height - horizon));
    const strength = 620 * Math.min(1, near / 0.2);
    const scale = 1 / (near * DRIFT_LENGTH * height * RELIEF_SCALE);
    const away = DRIFT_RATIO / near;
    for (let x = 0; x < wide; x++) {
      const across = (x - wide / 2) * scale;
      const slope = noise(across + 0.16 * side, away + 0.1) - noise(across, away);
      const [r, g, b] = slope < 0 ? bright : dark;
      image.data.set(
        [r, g, b, Math.min(150, strength * Math.max(0, Math.abs(slope) - 0.02))],
        4 * (row * wide + x),
      );
    }
  }
  target.putImageData(image, 0, 0);
  context.drawImage(sprite, -overscan, top, wide / RELIEF_SCALE, tall / RELIEF_SCALE);
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
