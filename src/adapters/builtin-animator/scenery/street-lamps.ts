import { formatColor, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { HOUSE_LINE, measureHaze, projectStreet } from './street-view.ts';

const IRON = parseColor('#2b2d33');
const LAMP = parseColor('#ffd08a');
const LAMP_HEIGHT = 4.4;

/** Lamps along the houses of both sides; after dark and in rain they burn, and a wet street draws their light out. */
export function createStreetLamps(setting: Setting): Scenery {
  const { palette, height, createCanvas, imagery } = setting;
  const project = projectStreet(setting);
  const isWet = imagery.weather.includes('rain') || imagery.weather.includes('storm');
  const isLit = palette.isDark || isWet || imagery.weather.includes('fog');
  const spot = createSoftSpot(createCanvas, 64, { color: LAMP, alpha: 0.9, falloff: 2.6 });
  const lamps = [64, 50, 38, 27, 18, 12].flatMap((away) =>
    [-1, 1].map((side) => {
      const [x, foot] = project([side * (HOUSE_LINE - 0.45), 0, away]);
      const [, top] = project([0, LAMP_HEIGHT, away]);
      const color = formatColor(lightColor(palette, shade(IRON, 0.8), measureHaze(away)));
      return { x, foot, top, color, tall: foot - top };
    }),
  );
  return {
    distance: 0.42,
    draw(context, seconds) {
      for (const { x, foot, top, color, tall } of lamps) {
        context.fillStyle = color;
        const thick = Math.max(1, tall * 0.016);
        context.fillRect(x - thick / 2, top, thick, tall);
        context.fillRect(x - thick * 1.3, foot - tall * 0.1, thick * 2.6, tall * 0.1);
        context.fillRect(x - tall * 0.035, top - tall * 0.02, tall * 0.07, tall * 0.018);
        context.fillStyle = isLit ? formatColor(LAMP) : color;
        context.fillRect(x - tall * 0.025, top, tall * 0.05, tall * 0.07);
      }
      if (!isLit) return;
      context.globalCompositeOperation = 'lighter';
      for (const [i, { x, foot, top, tall }] of lamps.entries()) {
        context.globalAlpha = palette.isDark ? 0.9 : 0.5;
        context.drawImage(spot, x - tall * 0.4, top - tall * 0.37, tall * 0.8, tall * 0.8);
        if (!isWet) continue;
        context.globalAlpha = 0.4 + 0.1 * Math.sin(seconds * 2.1 + i * 1.7);
        const wide = tall * (0.13 + 0.012 * Math.sin(seconds * 3.3 + i));
        context.drawImage(spot, x - wide / 2, foot + tall * 0.1, wide, Math.min(tall * 1.5, height * 0.5));
      }
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}
