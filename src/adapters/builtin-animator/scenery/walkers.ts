import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, parseColor } from '../painting/colors.ts';
import { findShadowing, type Shadowing } from './ground-shadow.ts';
import { chooseOutfit, type GivenOutfit, type Outfit } from './outfit.ts';
import type { Scenery, Setting } from './scenery.ts';
import { drawFigure } from './walker-figure.ts';

/** A person who walks or stands: foot and height in pixels, and the way that is faced. */
export interface Walker {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** 1 to the right, -1 to the left. */
  readonly direction: number;
  /** Ground that is covered before the person stands still, in heights of the person. */
  readonly reach: number;
  readonly outfit: Outfit;
  readonly shadowing: Shadowing;
  /** Sets walkers apart who step at one pace. */
  readonly phase: number;
  readonly distance: number;
}

const SHADE = parseColor('#1c2232');
/** Seconds in which a walker slows down to a third of the pace. */
const SLOWING = 9;
/** Length of a double step in heights of a person. */
const STRIDE = 0.82;

/** Where a walker stands, the number that everything else follows from, and what of it is told. */
type WalkerPlace = Pick<Walker, 'x' | 'y' | 'size' | 'distance'> &
  Partial<Pick<Walker, 'direction' | 'reach'>> & {
    readonly number: number;
    /** What of the clothes is told. */
    readonly worn?: GivenOutfit;
  };

/** Someone with the clothes and the gait that the number gives. */
export function createWalker(setting: Setting, { number, worn, ...given }: WalkerPlace): Walker {
  const random = createSeededRandom(number);
  const gait = { direction: random() < 0.5 ? -1 : 1, reach: 1.4 + 0.8 * random() };
  const outfit = chooseOutfit(setting, { random, distance: given.distance, worn });
  return { ...gait, outfit, shadowing: findShadowing(setting), phase: random(), ...given };
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
  const { alpha, lean } = walker.shadowing;
  const at = findWalker(walker, seconds);
  context.fillStyle = formatColor(SHADE, alpha);
  context.beginPath();
  const long = size * (0.16 + 0.5 * Math.abs(lean));
  context.ellipse(at + 0.5 * lean * size, y, long, size * 0.026, 0, 0, 2 * Math.PI);
  context.fill();
  context.save();
  context.translate(at, y);
  context.scale(direction * size, -size);
  context.translate(0, lift);
  drawFigure(context, walker.outfit, swing);
  context.restore();
}

/** Where a walker is, in pixels from the left. */
export function findWalker({ x, size, direction, reach }: Walker, seconds: number): number {
  return x + direction * reach * (0.5 - Math.exp(-seconds / SLOWING)) * size;
}
