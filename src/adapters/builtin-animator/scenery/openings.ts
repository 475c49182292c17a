import type { Context } from '../painting/canvas.ts';
import { formatColor, parseColor } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import type { Scenery } from './scenery.ts';

/** A hole in a wall behind which it burns, in pixels of the frame: its sill, which may run aslant, and its height. */
export interface Opening {
  readonly left: number;
  readonly right: number;
  /** Height of the sill at its left and its right end. */
  readonly sill: readonly [left: number, right: number];
  readonly height: number;
}

/** Tongues of a flame from the outer to the inner: color, and size as a share of the outer. */
const LAYERS = [
  { style: formatColor(parseColor('#f4600f'), 0.9), size: 1 },
  { style: formatColor(parseColor('#ffa62b'), 0.95), size: 0.7 },
  { style: formatColor(parseColor('#ffe9a0')), size: 0.4 },
] as const;
const TONGUES = 3;

/** Flames that stand in openings, lean out of them and lick up the wall. */
export function createOpeningFlames(
  openings: readonly Opening[],
  { distance, seed }: { readonly distance: number; readonly seed: number },
): Scenery {
  const noise = createNoise(seed);
  return {
    distance,
    shows: 'fire',
    draw(context, seconds) {
      for (const { style, size } of LAYERS) {
        context.fillStyle = style;
        context.beginPath();
        for (const [i, opening] of openings.entries())
          for (let tongue = 0; tongue < TONGUES; tongue++) {
            const number = TONGUES * i + tongue;
            const leap = 0.95 + 0.55 * noise(number * 3.7, 2.1 * seconds);
            const lean = 0.5 * noise(number * 5.3 + 40, 1.7 * seconds);
            traceTongue(context, opening, { share: (tongue + 0.5) / TONGUES, leap: leap * size, lean, size });
          }
        context.fill();
      }
    },
  };
}

interface Tongue {
  /** Where it stands on the sill, 0 to 1. */
  readonly share: number;
  /** Its height in heights of the opening, and how far its tip leans in widths of it. */
  readonly leap: number;
  readonly lean: number;
  readonly size: number;
}

function traceTongue(
  context: Context,
  { left, right, sill, height }: Opening,
  { share, leap, lean, size }: Tongue,
): void {
  const width = right - left;
  const x = left + width * (0.5 + 0.72 * (share - 0.5));
  const y = sill[0] + (sill[1] - sill[0]) * share;
  const half = (width / TONGUES) * (0.25 + 0.45 * size);
  // The middle one is the tallest.
  const rise = height * leap * (1.15 - 1.1 * Math.abs(share - 0.5));
  const tip = x + width * lean * 0.45;
  context.moveTo(x - half, y);
  context.bezierCurveTo(x - half * 1.5, y - rise * 0.35, x - half * 0.2, y - rise * 0.55, tip, y - rise);
  context.bezierCurveTo(x + half * 0.6, y - rise * 0.6, x + half * 1.4, y - rise * 0.3, x + half, y);
  context.closePath();
}
