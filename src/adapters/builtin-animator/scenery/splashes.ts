import { formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { visitParticles } from '../painting/particles.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Rings that drops leave on water or on a wet street below the horizon. @param strength 0.3 a drizzle, 1 a downpour */
export function createSplashes(
  { width, height, horizon, palette, seed }: Setting,
  strength: number,
): Scenery {
  const style = formatColor(mixColors(palette.haze, parseColor('#eef3fa'), 0.6));
  const emission = { count: Math.round(130 * strength), life: 0.6, seed: seed + 1901 };
  return {
    distance: 0.4,
    shows: 'rain',
    draw(context, seconds) {
      context.strokeStyle = style;
      context.lineWidth = Math.max(0.7, height / 640);
      visitParticles(emission, seconds, ({ age, random }) => {
        const near = random() ** 0.8;
        const [x, y] = [width * (1.1 * random() - 0.05), horizon + (height - horizon) * (0.06 + 1.05 * near)];
        const radius = height * (0.003 + 0.021 * near) * (0.2 + age);
        context.globalAlpha = 0.5 * (1 - age);
        context.beginPath();
        context.ellipse(x, y, radius, radius * 0.32, 0, 0, 2 * Math.PI);
        context.stroke();
      });
      context.globalAlpha = 1;
    },
  };
}
