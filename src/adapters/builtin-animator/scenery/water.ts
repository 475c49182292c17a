import type { Canvas, Context } from '../painting/canvas.ts';
import { formatColor, mixColors, shade } from '../painting/colors.ts';
import { createNoise, type Noise } from '../painting/noise.ts';
import { createGlints, type GlintingWater } from './glints.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Rows of a reflection that are drawn together; they grow towards the viewer. */
const FIRST_ROW_HEIGHT = 2;
const ROW_GROWTH = 1.09;
/** Calm water mirrors; waves break the mirror up and darken it. */
const MIRROR_SHARE = 0.62;

export interface Water extends GlintingWater {
  /** What stands above it, painted as on a still day; it is seen upside down. */
  readonly mirrored: readonly Scenery[];
}

/** Water that mirrors what stands above it, in rows that sway, with light on its waves. */
export function createWater(setting: Setting, water: Water): Scenery {
  const { height, overscan, seed } = setting;
  const { shore, waves } = water;
  const surface = paintSurface(setting, water);
  const noise = createNoise(seed + 61);
  const rows = layOutRows(height + overscan - shore);
  const drawGlints = createGlints(setting, water);
  return {
    distance: 0.55,
    hidesFrom: shore + 1,
    draw(context, seconds, bottom = height + overscan) {
      const seen = rows.filter(({ top }) => shore + top < bottom);
      drawSurface(context, seen, { surface, noise, shore, waves, overscan, scale: height / 576, seconds });
      drawGlints(context, seconds, bottom);
    },
  };
}

/** The water with its mirror image as on a still day, opaque, from the shore on. */
function paintSurface(setting: Setting, { shore, mirrored, waves }: Water): Canvas {
  const { width, height, overscan, createCanvas } = setting;
  const depth = height + overscan - shore;
  const mirror = createCanvas(width + 2 * overscan, Math.min(shore + overscan, depth));
  paintMirror(mirror.getContext('2d'), setting, mirrored, shore);
  const surface = createCanvas(mirror.width, depth);
  const context = surface.getContext('2d');
  paintWater(context, setting, depth);
  for (let row = 0; row < depth; row++) {
    const near = row / depth;
    const from = row * (1 - 0.2 * near);
    if (from > mirror.height - 1) break;
    context.globalAlpha = MIRROR_SHARE * (1 - 0.75 * near) * (1 - 0.65 * waves);
    context.drawImage(mirror, 0, from, mirror.width, 1, 0, row, mirror.width, 1);
  }
  return surface;
}

function paintWater(context: Context, { width, overscan, palette }: Setting, depth: number): void {
  const deep = mixColors(palette.water, shade(palette.water, 0.6), 0.5);
  const gradient = context.createLinearGradient(0, 0, 0, depth);
  gradient.addColorStop(0, formatColor(mixColors(palette.water, palette.haze, 0.55)));
  gradient.addColorStop(0.25, formatColor(palette.water));
  gradient.addColorStop(1, formatColor(deep));
  context.fillStyle = gradient;
  context.fillRect(0, 0, width + 2 * overscan, depth);
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
  for (let top = 0, size = FIRST_ROW_HEIGHT; top < depth; size *= ROW_GROWTH) {
    const height = Math.min(Math.round(size), depth - top);
    rows.push({ top, height });
    top += height;
  }
  return rows;
}

interface SurfaceView {
  readonly surface: Canvas;
  readonly noise: Noise;
  readonly shore: number;
  readonly waves: number;
  readonly overscan: number;
  /** Of lengths that are given for a frame of 576 rows. */
  readonly scale: number;
  readonly seconds: number;
}

function drawSurface(context: Context, rows: readonly Row[], view: SurfaceView): void {
  const { surface, noise, shore, waves, overscan, scale, seconds } = view;
  const { width, height: depth } = surface;
  for (const [i, { top, height }] of rows.entries()) {
    const near = top / depth;
    const sway = noise(i * 0.37, seconds * (0.8 + waves)) * (1 + 16 * waves * near + 5 * near) * scale;
    const lift = noise(i * 0.45 + 40, seconds * 0.9) * height * (0.2 + 1.2 * waves);
    const from = Math.min(depth - height, Math.max(0, top + lift));
    // The next row covers the last line, so that nothing is seen between two rows.
    const lines = Math.min(height + 1, depth - from);
    context.drawImage(surface, 0, from, width, lines, sway - overscan, shore + top, width, lines);
  }
}
