import { mixColors, parseColor } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const LIGHT = parseColor('#c98a55');

/** What the lights of a town leave in the sky above it after dark, more under clouds. */
export function createTownGlow(setting: Setting): Scenery {
  const { width, height, horizon, palette, createCanvas, imagery } = setting;
  const color = mixColors(LIGHT, palette.haze, 0.3);
  const alpha = imagery.weather.length > 0 ? 0.8 : 0.4;
  const spot = createSoftSpot(createCanvas, [128, 128], { color, alpha, falloff: 1.6 });
  return new StillScenery(setting, { distance: 1, isSoft: true }, (context) => {
    context.drawImage(spot, -width * 0.15, horizon - height * 0.46, width * 1.3, height * 0.9);
  });
}
