import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, shade } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

interface Range {
  /** 0 near, 1 at the horizon. */
  readonly distance: number;
  /** Height of the summits over the foot, and of the foot below the horizon, as shares of the frame's height. */
  readonly rise: number;
  readonly foot: number;
  /** Width of a summit as a share of the frame's width. */
  readonly span: number;
  readonly isRocky: boolean;
}

const MOUNTAINS: readonly Range[] = [
  { distance: 0.85, rise: 0.3, foot: 0.0, span: 0.34, isRocky: true },
  { distance: 0.6, rise: 0.21, foot: 0.05, span: 0.28, isRocky: true },
  { distance: 0.36, rise: 0.16, foot: 0.14, span: 0.42, isRocky: false },
  { distance: 0.16, rise: 0.14, foot: 0.3, span: 0.55, isRocky: false },
];
const DISTANT: readonly Range[] = [
  { distance: 0.9, rise: 0.13, foot: 0.005, span: 0.3, isRocky: true },
  { distance: 0.75, rise: 0.08, foot: 0.01, span: 0.4, isRocky: false },
];

/** Ranges of hills behind each other, from the farthest on. */
export function createHills(setting: Setting, extent: 'all' | 'distant' = 'all'): Scenery[] {
  return (extent === 'all' ? MOUNTAINS : DISTANT).map((range, i) => createRange(setting, range, i));
}

function createRange(setting: Setting, range: Range, index: number): Scenery {
  const { height, horizon, overscan, palette } = setting;
  const outline = createOutline(setting, range, index);
  const base = palette.isSnowy
    ? palette.ground
    : range.isRocky
      ? mixColors(palette.rock, palette.ground, 0.35)
      : palette.ground;
  const color = lightColor(palette, base, range.distance);
  return new StillScenery(setting, { distance: range.distance }, (context) => {
    const bottom = height + overscan;
    const top = horizon - range.rise * height;
    const gradient = context.createLinearGradient(0, top, 0, horizon + (range.foot + 0.18) * height);
    gradient.addColorStop(0, formatColor(mixColors(color, palette.key, 0.1 * palette.brightness)));
    gradient.addColorStop(1, formatColor(mixColors(shade(color, 0.86), palette.haze, 0.25 * range.distance)));
    context.fillStyle = gradient;
    traceOutline(context, outline, bottom);
    context.fill();
    paintSlopes(context, setting, { range, outline, color, index });
  });
}

/** A line of heights across frame and overscan, a point for every few pixels. */
interface Outline {
  readonly left: number;
  readonly step: number;
  readonly heights: Float32Array;
}

function createOutline(
  { width, height, horizon, overscan, seed }: Setting,
  { rise, foot, span, isRocky }: Range,
  index: number,
): Outline {
  const step = Math.max(1, width / 512);
  const noise = addOctaves(createNoise(seed + 101 + 7 * index), isRocky ? 7 : 4, isRocky ? 0.5 : 0.38);
  const count = Math.ceil((width + 2 * overscan) / step) + 1;
  const heights = Float32Array.from({ length: count }, (_, i) => {
    const x = (i * step) / (span * width);
    const value = noise(x, index * 9.1);
    // Rock rises in ridges: the fold of the noise makes sharp summits and wide valleys.
    const shape = isRocky ? 1 - 1.7 * Math.abs(value) : 0.5 + 0.8 * value;
    return horizon + foot * height - rise * Math.min(height, width) * Math.max(-0.1, shape);
  });
  return { left: -overscan, step, heights };
}

function traceOutline(context: Context, { left, step, heights }: Outline, bottom: number): void {
  context.beginPath();
  context.moveTo(left, bottom);
  for (const [i, y] of heights.entries()) context.lineTo(left + i * step, y);
  context.lineTo(left + (heights.length - 1) * step, bottom);
  context.closePath();
}

/** Strokes of one width and tone are drawn together: so many paths that they still lie over each other. */
const BUNDLES = 160;

interface Slopes {
  readonly range: Range;
  readonly outline: Outline;
  readonly color: Color;
  readonly index: number;
}

/** Strokes down the slopes, lighter where they turn to the light and darker where they turn away. */
function paintSlopes(
  context: Context,
  { palette, height, seed }: Setting,
  { range, outline, color, index }: Slopes,
): void {
  const random = createSeededRandom(seed + 301 + index);
  const { heights, left, step } = outline;
  // Snow hides the grass; its shadows are as blue as the sky.
  if (palette.isSnowy && !range.isRocky) return;
  const lit = formatColor(mixColors(color, palette.key, 0.5), palette.isSnowy ? 0.2 : 0.1);
  const dark = palette.isSnowy
    ? formatColor(mixColors(shade(color, 0.5), palette.sky[0]!, 0.55), 0.16)
    : formatColor(shade(color, 0.55), 0.12);
  const bundle = (2 * heights.length * (range.isRocky ? 5 : 2)) / BUNDLES;
  for (let number = 0; number < BUNDLES; number++) {
    const isLit = number % 2 === 0;
    context.strokeStyle = isLit ? lit : dark;
    context.lineWidth = 0.6 + random() * height * 0.004;
    context.beginPath();
    for (let stroke = 0; stroke < bundle; stroke++) {
      const i = 2 + Math.floor(random() * (heights.length - 4));
      const slope = (heights[i + 2]! - heights[i - 2]!) / (4 * step);
      if (slope + 0.35 * (random() - 0.5) > 0 !== isLit) continue;
      const depth = random() ** 1.6 * height * (range.isRocky ? 0.16 : 0.1);
      const x = left + i * step;
      const y = heights[i]! + depth;
      const length = height * (0.01 + 0.03 * random());
      const end = x + slope * length * 0.6 + (random() - 0.5) * length;
      // Not out into the sky; a clip would take a third of the time of all strokes.
      const below = heights[Math.round((end - left) / step)];
      if (below === undefined || y + length < below) continue;
      context.moveTo(x, y);
      context.lineTo(end, y + length);
    }
    context.stroke();
  }
}
