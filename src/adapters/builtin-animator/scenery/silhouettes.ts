import type { Subject } from '../../../imagery/read-imagery.ts';
import type { Context } from '../painting/canvas.ts';

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

const person: Outline = (context) => {
  circle(context, 0, 0.91, 0.075);
  // Coat from the shoulders to below the knees.
  context.moveTo(-0.13, 0.78);
  context.quadraticCurveTo(-0.12, 0.83, 0, 0.835);
  context.quadraticCurveTo(0.12, 0.83, 0.13, 0.78);
  context.lineTo(0.165, 0.44);
  context.lineTo(0.125, 0.43);
  context.lineTo(0.115, 0.6);
  context.lineTo(0.14, 0.2);
  context.lineTo(-0.14, 0.2);
  context.lineTo(-0.115, 0.6);
  context.lineTo(-0.125, 0.43);
  context.lineTo(-0.165, 0.44);
  context.closePath();
  line(context, [
    [-0.095, 0.22],
    [-0.02, 0.22],
    [-0.03, 0],
    [-0.1, 0],
  ]);
  line(context, [
    [0.095, 0.22],
    [0.02, 0.22],
    [0.035, 0],
    [0.105, 0],
  ]);
};

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

const boat: Outline = (context) => {
  context.moveTo(-0.62, 0.2);
  context.quadraticCurveTo(-0.5, 0, -0.3, 0);
  context.lineTo(0.32, 0);
  context.quadraticCurveTo(0.52, 0.02, 0.66, 0.24);
  context.lineTo(-0.62, 0.2);
  context.closePath();
  box(context, -0.02, 0.2, 0.025, 0.8);
  line(context, [
    [0.03, 0.94],
    [0.03, 0.28],
    [0.5, 0.28],
  ]);
  line(context, [
    [-0.05, 0.86],
    [-0.05, 0.3],
    [-0.42, 0.3],
  ]);
};

const house: Outline = (context) => {
  box(context, -0.55, 0, 1.1, 0.52);
  line(context, [
    [-0.66, 0.5],
    [0.66, 0.5],
    [0.4, 0.95],
    [-0.4, 0.95],
  ]);
  box(context, 0.2, 0.75, 0.13, 0.3);
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

const bridge: Outline = (context) => {
  // Arches between piers, as a road above water.
  context.moveTo(-2.6, 0.72);
  context.lineTo(2.6, 0.72);
  context.lineTo(2.6, 0);
  for (let arch = 2; arch >= -2; arch--) {
    context.lineTo(arch + 0.42, 0);
    context.bezierCurveTo(arch + 0.42, 0.78, arch - 0.42, 0.78, arch - 0.42, 0);
  }
  context.lineTo(-2.6, 0);
  context.closePath();
  box(context, -2.6, 0.72, 5.2, 0.1);
};

const OUTLINES: Partial<Readonly<Record<Subject, Outline>>> = {
  person,
  lighthouse,
  boat,
  house,
  tower,
  horse,
  car,
  train,
  bridge,
};

/** Fills a subject's outline. @param size height in pixels */
export function fillOutline(
  context: Context,
  subject: Subject,
  { x, y, size, isMirrored = false }: { x: number; y: number; size: number; isMirrored?: boolean },
): void {
  const outline = OUTLINES[subject];
  if (!outline) return;
  context.save();
  context.translate(x, y);
  context.scale(isMirrored ? -size : size, -size);
  context.beginPath();
  outline(context);
  context.restore();
  context.fill('nonzero');
}
