import { formatColor, parseColor } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';
import { findWalker, type Walker } from './walkers.ts';

const LIGHT = parseColor('#ffb95e');

/** Lanterns in the hands of every second walker, which flicker. */
export function createLanterns({ createCanvas }: Setting, walkers: readonly Walker[]): Scenery {
  const spot = createSoftSpot(createCanvas, [64, 64], { color: LIGHT, alpha: 0.9, falloff: 2.2 });
  const bearers = walkers.filter((_, i) => i % 2 === 0);
  const style = formatColor(LIGHT);
  return {
    distance: walkers[0]!.distance,
    shows: 'lanterns',
    draw(context, seconds) {
      context.fillStyle = style;
      for (const [i, walker] of bearers.entries()) {
        const { y, size, direction } = walker;
        const [x, up] = [findWalker(walker, seconds) + direction * 0.17 * size, y - 0.36 * size];
        context.globalCompositeOperation = 'source-over';
        context.fillRect(x - 0.03 * size, up - 0.02 * size, 0.06 * size, 0.085 * size);
        context.globalCompositeOperation = 'lighter';
        context.globalAlpha = 0.75 + 0.15 * Math.sin(seconds * 5.3 + i * 2.1);
        context.drawImage(spot, x - 0.34 * size, up - 0.32 * size, 0.68 * size, 0.68 * size);
        context.globalAlpha = 1;
      }
      context.globalCompositeOperation = 'source-over';
    },
  };
}
