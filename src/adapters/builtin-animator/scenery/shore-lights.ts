import { createSeededRandom } from '../../../core/random.ts';
import { parseColor } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';

const LIGHTS = ['#ffcf8a', '#ffd9a6', '#ff9a5c', '#a9d4ff', '#ffe9c4'].map(parseColor);
const COUNT = 22;

/** Lamps along the far shore after dark, which the water draws out into long bands that tremble. */
export function createShoreLights({
  width,
  height,
  horizon,
  overscan,
  seed,
  createCanvas,
}: Setting): Scenery {
  const random = createSeededRandom(seed + 2801);
  const lamps = Array.from({ length: COUNT }, (_, i) => {
    const x = -overscan + ((width + 2 * overscan) * (i + 0.15 + 0.7 * random())) / COUNT;
    const up = height * (0.004 + 0.03 * random());
    const reach = height * (0.012 + 0.014 * random());
    const long = height * (0.12 + 0.14 * random());
    const light = { color: LIGHTS[Math.floor(random() * LIGHTS.length)]!, alpha: 0.9, falloff: 2.2 };
    const spot = createSoftSpot(createCanvas, [2 * reach, 2 * reach], light);
    const band = createSoftSpot(createCanvas, [reach * 0.9, long * 0.55], light);
    return { x, up, reach, long, spot, band, phase: 2 * Math.PI * random() };
  });
  return {
    distance: 0.55,
    isSoft: true,
    draw(context, seconds) {
      context.globalCompositeOperation = 'lighter';
      for (const { x, up, reach, long, spot, band, phase } of lamps) {
        context.globalAlpha = 1;
        context.drawImage(spot, x - reach, horizon - up - reach);
        // Parts of a band sway apart from each other, as waves pass through it.
        for (let part = 0; part < 3; part++) {
          const sway = reach * 0.35 * Math.sin(1.7 * seconds + phase + 2.1 * part);
          context.globalAlpha =
            (0.62 - 0.16 * part) * (0.8 + 0.2 * Math.sin(2.9 * seconds + phase + 1.3 * part));
          context.drawImage(band, x + sway - reach * 0.45, horizon + (long * part) / 3.4);
        }
      }
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}
