import type { Subject } from '../../../imagery/read-imagery.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Setting } from './scenery.ts';

const DARK = parseColor('#20222b');

/**
 * Paths of subjects in a box of unit height, whose origin is the middle of the foot; y points up. Curves are kept simple:
 * what counts at the size of a subject is its outline.
 */
type Outline = (context: Context) => void;

function line(context: Context, points: readonly (readonly [number, number])[]): void {
  const [[x, y], ...others] = points as [readonly [number, number], ...(readonly [number, number])[]];
  context.moveTo(x, y);
  for (const [toX, toY] of others) context.lineTo(toX, toY);
  context.closePath();
}

function circle(context: Context, x: number, y: number, radius: number): void {
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

function box(context: Context, x: number, y: number, width: number, height: number): void {
  context.rect(x, y, width, height);
}

const lighthouse: Outline = (context) => {
  line(context, [
    [-0.12, 0],
    [0.12, 0],
    [0.07, 0.74],
    [-0.07, 0.74],
  ]);
  box(context, -0.095, 0.74, 0.19, 0.025);
  box(context, -0.05, 0.765, 0.1, 0.1);
  line(context, [
    [-0.075, 0.865],
    [0.075, 0.865],
    [0, 0.95],
  ]);
  box(context, -0.004, 0.94, 0.008, 0.06);
};

/** Sails; hull and mast have a color of their own. */
const boat: Outline = (context) => {
  context.moveTo(0.03, 0.95);
  context.quadraticCurveTo(0.34, 0.62, 0.52, 0.28);
  context.lineTo(0.03, 0.27);
  context.closePath();
  context.moveTo(-0.05, 0.86);
  context.quadraticCurveTo(-0.2, 0.56, -0.44, 0.3);
  context.lineTo(-0.05, 0.29);
  context.closePath();
};

const tower: Outline = (context) => {
  // A pagoda: storeys that become narrower, each under a roof with raised eaves.
  for (let storey = 0; storey < 5; storey++) {
    const [bottom, half] = [storey * 0.172, 0.17 - storey * 0.022];
    box(context, -half, bottom, 2 * half, 0.14);
    const eave = half + 0.075;
    context.moveTo(-eave, bottom + 0.165);
    context.quadraticCurveTo(-half, bottom + 0.13, 0, bottom + 0.13);
    context.quadraticCurveTo(half, bottom + 0.13, eave, bottom + 0.165);
    context.quadraticCurveTo(half * 0.9, bottom + 0.155, half * 0.8, bottom + 0.19);
    context.lineTo(-half * 0.8, bottom + 0.19);
    context.quadraticCurveTo(-half * 0.9, bottom + 0.155, -eave, bottom + 0.165);
    context.closePath();
  }
  line(context, [
    [-0.03, 0.87],
    [0.03, 0.87],
    [0.006, 1],
    [-0.006, 1],
  ]);
};

const horse: Outline = (context) => {
  context.moveTo(-0.42, 0.62);
  context.quadraticCurveTo(-0.3, 0.74, 0.05, 0.68);
  context.quadraticCurveTo(0.2, 0.7, 0.32, 0.92);
  context.lineTo(0.36, 1);
  context.lineTo(0.4, 0.94);
  context.quadraticCurveTo(0.52, 0.86, 0.6, 0.74);
  context.lineTo(0.55, 0.69);
  context.quadraticCurveTo(0.44, 0.76, 0.38, 0.72);
  context.quadraticCurveTo(0.34, 0.55, 0.27, 0.46);
  context.lineTo(0.3, 0.22);
  context.lineTo(0.29, 0);
  context.lineTo(0.23, 0);
  context.lineTo(0.22, 0.24);
  context.lineTo(0.16, 0.42);
  context.lineTo(-0.16, 0.42);
  context.lineTo(-0.26, 0.24);
  context.lineTo(-0.24, 0);
  context.lineTo(-0.31, 0);
  context.lineTo(-0.35, 0.26);
  context.lineTo(-0.36, 0.46);
  context.quadraticCurveTo(-0.44, 0.5, -0.5, 0.24);
  context.quadraticCurveTo(-0.54, 0.52, -0.42, 0.62);
  context.closePath();
};

const car: Outline = (context) => {
  context.moveTo(-1.15, 0.25);
  context.quadraticCurveTo(-1.18, 0.58, -0.95, 0.62);
  context.quadraticCurveTo(-0.6, 1, -0.3, 1);
  context.lineTo(0.2, 1);
  context.quadraticCurveTo(0.45, 0.98, 0.68, 0.64);
  context.quadraticCurveTo(1.15, 0.6, 1.18, 0.42);
  context.lineTo(1.18, 0.22);
  context.closePath();
  circle(context, -0.66, 0.2, 0.2);
  circle(context, 0.7, 0.2, 0.2);
};

const train: Outline = (context) => {
  // Engine with boiler, chimney and cab, and two carriages behind it.
  box(context, 0.9, 0.2, 1.1, 0.42);
  box(context, 0.45, 0.16, 0.5, 0.78);
  box(context, 1.7, 0.6, 0.16, 0.34);
  line(context, [
    [2, 0.1],
    [2.3, 0.06],
    [2, 0.4],
  ]);
  for (const left of [-0.95, -2.4]) box(context, left, 0.18, 1.3, 0.68);
  box(context, -2.5, 0.16, 4.5, 0.07);
  for (const x of [-2.15, -1.4, -0.7, 0.05, 0.7, 1.15, 1.6]) circle(context, x, 0.12, 0.12);
};

const rider: Outline = (context) => {
  circle(context, 0.06, 0.9, 0.085);
  line(context, [
    [-0.1, 0.95],
    [0.22, 0.95],
    [0.16, 0.985],
    [0.12, 1.06],
    [0, 1.06],
    [-0.04, 0.985],
  ]);
  context.moveTo(-0.12, 0.2);
  context.quadraticCurveTo(-0.16, 0.7, 0, 0.82);
  context.quadraticCurveTo(0.16, 0.8, 0.17, 0.62);
  context.lineTo(0.44, 0.5);
  context.lineTo(0.43, 0.44);
  context.lineTo(0.17, 0.48);
  context.lineTo(0.18, 0.22);
  context.lineTo(0.26, -0.16);
  context.lineTo(0.34, -0.2);
  context.lineTo(0.16, -0.22);
  context.lineTo(0.02, 0.1);
  context.closePath();
};

const camel: Outline = (context) => {
  context.moveTo(-0.5, 0.5);
  context.quadraticCurveTo(-0.5, 0.68, -0.32, 0.7);
  context.quadraticCurveTo(-0.22, 0.98, -0.12, 0.96);
  context.quadraticCurveTo(-0.04, 0.94, 0, 0.74);
  context.quadraticCurveTo(0.06, 0.96, 0.14, 0.95);
  context.quadraticCurveTo(0.22, 0.94, 0.3, 0.68);
  context.quadraticCurveTo(0.44, 0.58, 0.5, 0.76);
  context.quadraticCurveTo(0.54, 1.02, 0.64, 1.02);
  context.quadraticCurveTo(0.76, 1, 0.78, 0.93);
  context.lineTo(0.64, 0.9);
  context.quadraticCurveTo(0.6, 0.56, 0.4, 0.46);
  context.quadraticCurveTo(0.34, 0.42, 0.3, 0.4);
  for (const [right, left, foot] of [
    [0.3, 0.24, 0.33],
    [0.2, 0.14, 0.12],
    [-0.24, -0.3, -0.22],
    [-0.36, -0.43, -0.45],
  ] as const) {
    context.lineTo(right, 0.38);
    context.lineTo(foot + 0.04, 0);
    context.lineTo(foot - 0.03, 0);
    context.lineTo(left, 0.38);
  }
  context.closePath();
};

type OutlineName = Exclude<Subject, 'person' | 'crowd' | 'house' | 'tree' | 'bridge'> | 'rider';

const OUTLINES: Readonly<Record<OutlineName, Outline>> = {
  rider,
  camel,
  lighthouse,
  boat,
  tower,
  horse,
  car,
  train,
};

/** Fills a subject's outline. @param size height in pixels */
export function fillOutline(
  context: Context,
  subject: OutlineName,
  { x, y, size, isMirrored = false }: { x: number; y: number; size: number; isMirrored?: boolean },
): void {
  context.save();
  context.translate(x, y);
  context.scale(isMirrored ? -size : size, -size);
  context.beginPath();
  OUTLINES[subject](context);
  context.restore();
  context.fill('nonzero');
}

/** The color of a dark shape against the light. @param distance 0 near, 1 at the horizon */
export function getOutlineColor({ palette }: Setting, distance: number): string {
  return formatColor(mixColors(lightColor(palette, DARK, distance), palette.haze, 0.06));
}
