import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';

/** A person who walks or stands: foot and height in pixels, and the way that is faced. */
export interface Walker {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** 1 to the right, -1 to the left. */
  readonly direction: number;
  /** Ground that is covered before the person stands still, in heights of the person. */
  readonly reach: number;
  readonly coat: Color;
  readonly dark: Color;
  /** Long hair and a skirt, a hat, or neither. */
  readonly look: 'long' | 'hat' | 'plain';
  /** Sets walkers apart who step at one pace. */
  readonly phase: number;
  readonly distance: number;
  readonly hasUmbrella: boolean;
}

const COATS = ['#8f3b35', '#35506e', '#6b5a3c', '#4a5a47', '#5d4663', '#7b6a58', '#2f3440'].map(parseColor);
const DARK = parseColor('#1f2027');
/** Seconds in which a walker slows down to a third of the pace. */
const SLOWING = 9;
/** Length of a double step in heights of a person. */
const STRIDE = 0.82;

/** Where a walker stands, the number that everything else follows from, and what of it is told. */
type WalkerPlace = Pick<Walker, 'x' | 'y' | 'size' | 'distance'> &
  Partial<Walker> & { readonly number: number };

/** Someone with the coat, the look and the gait that the number gives. */
export function createWalker(
  { palette, imagery }: Setting,
  { x, y, size, distance, number, ...given }: WalkerPlace,
): Walker {
  const random = createSeededRandom(number);
  const isWet = imagery.weather.includes('rain');
  return {
    x,
    y,
    size,
    distance,
    direction: random() < 0.5 ? -1 : 1,
    reach: 1.4 + 0.8 * random(),
    coat: lightColor(palette, shade(COATS[Math.floor(random() * COATS.length)]!, 0.75), distance),
    dark: mixColors(lightColor(palette, DARK, distance), palette.haze, 0.05),
    look: (['long', 'hat', 'plain'] as const)[Math.floor(3 * random())]!,
    phase: random(),
    hasUmbrella: isWet && random() < 0.7,
    ...given,
  };
}

/** People on their ways, the nearer before the farther. */
export function createWalkers(walkers: readonly Walker[], shows: 'person' | 'crowd'): Scenery {
  const sorted = walkers.toSorted((a, b) => a.y - b.y);
  return {
    distance: sorted[0]!.distance,
    shows,
    draw(context, seconds) {
      for (const walker of sorted) drawWalker(context, walker, seconds);
    },
  };
}

function drawWalker(context: Context, walker: Walker, seconds: number): void {
  const { y, size, direction, reach, phase } = walker;
  // They slow down and stop within the frame, however long the scene lasts.
  const pace = Math.exp(-seconds / SLOWING);
  const step = 2 * Math.PI * ((reach - reach * pace) / STRIDE + phase);
  const swing = Math.sin(step) * (0.25 + 0.75 * pace) * Math.min(1, reach);
  const lift = 0.012 * Math.abs(Math.cos(step)) * pace * Math.min(1, reach);
  context.save();
  context.translate(findWalker(walker, seconds), y);
  context.scale(direction * size, -size);
  context.translate(0, lift);
  drawLegs(context, walker, swing);
  drawBody(context, walker, swing);
  context.restore();
}

/** Where a walker is, in pixels from the left. */
export function findWalker({ x, size, direction, reach }: Walker, seconds: number): number {
  return x + direction * reach * (0.5 - Math.exp(-seconds / SLOWING)) * size;
}

function drawLegs(context: Context, { dark, look }: Walker, swing: number): void {
  context.strokeStyle = formatColor(dark);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const side of [1, -1]) {
    const angle = 0.42 * swing * side + 0.04 * side;
    // The leg that comes forward is bent at the knee.
    const bend =
      Math.max(0, -Math.cos(Math.asin(Math.max(-1, Math.min(1, swing))) * side)) * 0.35 +
      (side * swing < 0 ? 0.18 * Math.abs(swing) : 0);
    const [hipX, hipY] = [0, 0.48];
    const [kneeX, kneeY] = [hipX + 0.25 * Math.sin(angle), hipY - 0.25 * Math.cos(angle)];
    const [footX, footY] = [kneeX + 0.23 * Math.sin(angle - bend), kneeY - 0.23 * Math.cos(angle - bend)];
    context.lineWidth = look === 'long' ? 0.055 : 0.075;
    context.beginPath();
    context.moveTo(hipX, hipY);
    context.lineTo(kneeX, kneeY);
    context.lineTo(footX, Math.max(0.02, footY));
    context.lineTo(footX + 0.06, Math.max(0.015, footY - 0.012));
    context.stroke();
  }
}

function drawBody(context: Context, walker: Walker, swing: number): void {
  const { coat, dark, look, hasUmbrella } = walker;
  const hem = look === 'long' ? 0.3 : 0.42;
  context.strokeStyle = formatColor(shade(coat, 0.72));
  drawArm(context, -swing);
  context.fillStyle = formatColor(coat);
  context.beginPath();
  context.moveTo(-0.075, 0.8);
  context.quadraticCurveTo(0, 0.86, 0.075, 0.8);
  context.quadraticCurveTo(0.105, 0.66, 0.085, 0.56);
  context.lineTo(0.13 + 0.03 * swing, hem);
  context.quadraticCurveTo(0, hem - 0.025, -0.13 + 0.03 * swing, hem + 0.005);
  context.lineTo(-0.085, 0.58);
  context.quadraticCurveTo(-0.115, 0.68, -0.075, 0.8);
  context.fill();
  context.strokeStyle = formatColor(shade(coat, 0.86));
  if (hasUmbrella) drawUmbrella(context, walker);
  else drawArm(context, swing);
  drawHead(context, { dark, look, coat });
}

function drawArm(context: Context, swing: number): void {
  context.lineWidth = 0.058;
  context.beginPath();
  context.moveTo(0, 0.775);
  context.lineTo(-0.02 + 0.1 * swing, 0.6);
  context.lineTo(0.01 + 0.17 * swing, 0.46);
  context.stroke();
}

function drawHead(context: Context, { dark, look, coat }: Pick<Walker, 'dark' | 'look' | 'coat'>): void {
  const skin = mixColors(coat, parseColor('#c99a78'), 0.55);
  context.fillStyle = formatColor(skin);
  context.beginPath();
  context.ellipse(0.012, 0.915, 0.056, 0.07, 0, 0, 2 * Math.PI);
  context.rect(-0.024, 0.82, 0.05, 0.05);
  context.fill();
  context.fillStyle = formatColor(dark);
  context.beginPath();
  if (look === 'hat') {
    context.ellipse(0, 0.95, 0.105, 0.018, 0, 0, 2 * Math.PI);
    context.rect(-0.056, 0.95, 0.115, 0.055);
  } else {
    context.ellipse(-0.012, 0.94, 0.062, 0.055, 0.3, 0, 2 * Math.PI);
    if (look === 'long') context.ellipse(-0.045, 0.865, 0.038, 0.1, -0.12, 0, 2 * Math.PI);
  }
  context.fill();
}

function drawUmbrella(context: Context, { coat, dark }: Walker): void {
  context.lineWidth = 0.05;
  context.beginPath();
  context.moveTo(0, 0.77);
  context.lineTo(0.09, 0.64);
  context.lineTo(0.1, 0.76);
  context.stroke();
  context.strokeStyle = formatColor(dark);
  context.lineWidth = 0.014;
  context.beginPath();
  context.moveTo(0.1, 0.7);
  context.lineTo(0.07, 1.16);
  context.stroke();
  context.fillStyle = formatColor(mixColors(coat, dark, 0.35));
  context.beginPath();
  context.moveTo(-0.24, 1.0);
  context.quadraticCurveTo(-0.18, 1.17, 0.07, 1.18);
  context.quadraticCurveTo(0.31, 1.16, 0.38, 1.0);
  context.quadraticCurveTo(0.28, 1.05, 0.18, 1.0);
  context.quadraticCurveTo(0.07, 1.06, -0.04, 1.0);
  context.quadraticCurveTo(-0.14, 1.05, -0.24, 1.0);
  context.fill();
}
