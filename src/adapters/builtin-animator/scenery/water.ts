import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas, Context } from '../painting/canvas.ts';
import { formatColor, mixColors, shade } from '../painting/colors.ts';
import { createNoise, type Noise } from '../painting/noise.ts';
import type { Scenery, Setting } from './scenery.ts';
import type { Luminary } from './sky.ts';

/** Rows of a reflection that are drawn together; they grow towards the viewer. */
const FIRST_ROW_HEIGHT = 2;
const ROW_GROWTH = 1.09;
/** Calm water mirrors; waves break the mirror up and darken it. */
const MIRROR_SHARE = 0.62;

export interface Water {
  /** Upper edge of the water, from the top of the frame. */
  readonly shore: number;
  /** What stands above it, painted as on a still day; it is seen upside down. */
  readonly mirrored: readonly Scenery[];
  readonly luminary: Luminary | undefined;
  /** 0 for a lake without wind, 1 for a sea in a storm. */
  readonly waves: number;
}

/** Water that mirrors what stands above it, in rows that sway, with light on its waves. */
export function createWater(setting: Setting, { shore, mirrored, luminary, waves }: Water): Scenery {
  const { width, height, overscan, palette, seed, createCanvas } = setting;
  const depth = height + overscan - shore;
  const mirror = createCanvas(width + 2 * overscan, Math.min(shore + overscan, depth));
  paintMirror(mirror.getContext('2d'), setting, mirrored, shore);
  const noise = createNoise(seed + 61);
  const rows = layOutRows(depth);
  const glints = createGlints(setting, { shore, luminary, waves });
  const deep = mixColors(palette.water, shade(palette.water, 0.6), 0.5);
  return {
    distance: 0.55,
    draw(context, seconds) {
      const gradient = context.createLinearGradient(0, shore, 0, height + overscan);
      gradient.addColorStop(0, formatColor(mixColors(palette.water, palette.haze, 0.55)));
      gradient.addColorStop(0.25, formatColor(palette.water));
      gradient.addColorStop(1, formatColor(deep));
      context.fillStyle = gradient;
      context.fillRect(-overscan, shore, width + 2 * overscan, depth);
      drawMirror(context, setting, { mirror, rows, noise, shore, waves, seconds });
      for (const glint of glints) glint(context, seconds);
    },
  };
}

function paintMirror(
  context: Context,
  { overscan }: Setting,
  mirrored: readonly Scenery[],
  shore: number,
): void {
  context.save();
  // Upside down about the shore, which becomes the upper edge.
  context.translate(overscan, shore);
  context.scale(1, -1);
  for (const scenery of mirrored) scenery.draw(context, 0);
  context.restore();
}

interface Row {
  readonly top: number;
  readonly height: number;
}

function layOutRows(depth: number): Row[] {
  const rows: Row[] = [];
  // Whole pixels: rows that overlap would be seen as lines.
  for (let top = 0, size = FIRST_ROW_HEIGHT; top < depth; size *= ROW_GROWTH) {
    const height = Math.round(size);
    rows.push({ top, height });
    top += height;
  }
  return rows;
}

interface MirrorView {
  readonly mirror: Canvas;
  readonly rows: readonly Row[];
  readonly noise: Noise;
  readonly shore: number;
  readonly waves: number;
  readonly seconds: number;
}

function drawMirror(context: Context, { overscan, height }: Setting, view: MirrorView): void {
  const { mirror, rows, noise, shore, waves, seconds } = view;
  const depth = height + overscan - shore;
  for (const [i, { top, height: rowHeight }] of rows.entries()) {
    const near = top / depth;
    const sway = noise(i * 0.37, seconds * (0.8 + waves)) * (1 + 16 * waves * near + 5 * near);
    const lift = noise(i * 0.71 + 40, seconds * 0.9) * rowHeight * (0.4 + 1.6 * waves);
    const from = Math.min(mirror.height - rowHeight, Math.max(0, top * (1 - 0.2 * near) + lift));
    if (from < 0) continue;
    context.globalAlpha = MIRROR_SHARE * (1 - 0.75 * near) * (1 - 0.65 * waves);
    context.drawImage(
      mirror,
      0,
      from,
      mirror.width,
      rowHeight,
      -overscan + sway,
      shore + top,
      mirror.width,
      rowHeight,
    );
  }
  context.globalAlpha = 1;
}

type Glint = (context: Context, seconds: number) => void;

/** Short bright and dark streaks that come and go; below sun and moon they make a path of light. */
function createGlints(
  { width, height, overscan, palette, seed }: Setting,
  { shore, luminary, waves }: Omit<Water, 'mirrored'>,
): Glint[] {
  const random = createSeededRandom(seed + 71);
  const depth = height + overscan - shore;
  const bright = formatColor(mixColors(palette.sky.at(-1)!, palette.key, 0.4));
  const path = formatColor(mixColors(palette.key, palette.sky.at(-1)!, 0.15));
  const dark = formatColor(shade(palette.water, 0.6));
  return Array.from({ length: Math.round(width * (0.55 + waves * 0.5)) }, (): Glint => {
    const near = random() ** 1.7;
    const y = shore + 1 + near * depth;
    const isPath = luminary !== undefined && random() < 0.45;
    const spread = width * (0.012 + 0.085 * near);
    const x = isPath
      ? luminary.x + spread * (random() + random() + random() - 1.5) * 1.4
      : -overscan + (width + 2 * overscan) * random();
    const length = (4 + 46 * near) * (0.4 + random()) * (width / 1024) * (isPath ? 0.75 : 1);
    const thickness = (0.6 + 2.6 * near) * (height / 576) * (1 + waves);
    const [speed, phase] = [0.7 + 1.7 * random(), 2 * Math.PI * random()];
    const strength = isPath ? 0.75 : 0.22 + 0.25 * waves;
    const color = isPath ? path : random() < 0.55 ? bright : dark;
    const drift = (random() - 0.5) * 8 * (0.3 + near);
    return (context, seconds) => {
      const light = Math.sin(phase + speed * seconds);
      if (light <= 0) return;
      context.globalAlpha = strength * light;
      context.fillStyle = color;
      const at = x + drift * Math.sin(0.4 * speed * seconds + phase);
      context.beginPath();
      context.ellipse(
        at,
        y + waves * 6 * near * Math.sin(phase + seconds),
        length / 2,
        thickness / 2,
        0,
        0,
        2 * Math.PI,
      );
      context.fill();
      context.globalAlpha = 1;
    };
  });
}
