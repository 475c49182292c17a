import { formatColor, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';
import { HOUSE_LINE, measureHaze, projectStreet } from './street-view.ts';

const IRON = parseColor('#2b2d33');
const LAMP = parseColor('#ffd08a');
const LIGHT = { color: LAMP, alpha: 0.9, falloff: 2.6 };
const LAMP_HEIGHT = 4.4;
const DISTANCE = 0.42;
/** Meters from the viewer to the lamps, of which one stands on each side. */
const AWAY = [64, 50, 38, 27, 18, 12] as const;

/** A lamp: its middle, foot and top in pixels, how tall it is, and the color of its iron. */
interface Lamp {
  readonly x: number;
  readonly foot: number;
  readonly top: number;
  readonly tall: number;
  readonly color: string;
}

/** Lamps along the houses of both sides; after dark and in rain they burn, and a wet street draws their light out. */
export function createStreetLamps(setting: Setting): Scenery[] {
  const { palette, imagery } = setting;
  const isWet = imagery.weather.includes('rain') || imagery.weather.includes('storm');
  const isLit = palette.isDark || isWet || imagery.weather.includes('fog');
  const lamps = placeLamps(setting);
  const posts = new StillScenery(setting, { distance: DISTANCE }, (context) => {
    for (const { x, foot, top, color, tall } of lamps) {
      context.fillStyle = color;
      const thick = Math.max(1, tall * 0.016);
      context.fillRect(x - thick / 2, top, thick, tall);
      context.fillRect(x - thick * 1.3, foot - tall * 0.1, thick * 2.6, tall * 0.1);
      context.fillRect(x - tall * 0.035, top - tall * 0.02, tall * 0.07, tall * 0.018);
      context.fillStyle = isLit ? formatColor(LAMP) : color;
      context.fillRect(x - tall * 0.025, top, tall * 0.05, tall * 0.07);
    }
  });
  return isLit ? [posts, createLight(setting, lamps, isWet)] : [posts];
}

function placeLamps(setting: Setting): Lamp[] {
  const project = projectStreet(setting);
  return AWAY.flatMap((away) =>
    [-1, 1].map((side) => {
      const [x, foot] = project([side * (HOUSE_LINE - 0.45), 0, away]);
      const [, top] = project([0, LAMP_HEIGHT, away]);
      const color = formatColor(lightColor(setting.palette, shade(IRON, 0.8), measureHaze(away)));
      return { x, foot, top, color, tall: foot - top };
    }),
  );
}

function createLight(
  { palette, height, createCanvas }: Setting,
  lamps: readonly Lamp[],
  isWet: boolean,
): Scenery {
  const shining = lamps.map((lamp) => ({
    ...lamp,
    spot: createSoftSpot(createCanvas, [lamp.tall * 0.8, lamp.tall * 0.8], LIGHT),
    band: createSoftSpot(createCanvas, [lamp.tall * 0.13, Math.min(lamp.tall * 1.5, height * 0.5)], LIGHT),
  }));
  return {
    distance: DISTANCE,
    isSoft: true,
    draw(context, seconds) {
      context.globalCompositeOperation = 'lighter';
      for (const [i, { x, foot, top, tall, spot, band }] of shining.entries()) {
        context.globalAlpha = palette.isDark ? 0.9 : 0.5;
        context.drawImage(spot, x - tall * 0.4, top - tall * 0.37);
        if (!isWet) continue;
        context.globalAlpha = 0.4 + 0.1 * Math.sin(seconds * 2.1 + i * 1.7);
        const wide = tall * (0.13 + 0.012 * Math.sin(seconds * 3.3 + i));
        context.drawImage(band, x - wide / 2, foot + tall * 0.1, wide, band.height);
      }
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}
