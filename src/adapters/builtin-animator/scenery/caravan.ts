import { findShadowing, paintGroundShadow } from './ground-shadow.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline, getOutlineColor } from './silhouettes.ts';

const CAMELS = 5;

/** Camels one behind the other, who go slowly over the sand. */
export function createCaravan(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height } = setting;
  const size = rise * height;
  const shadowing = findShadowing(setting);
  const color = getOutlineColor(setting, distance);
  return [
    {
      distance,
      shows: 'camel',
      draw(context, seconds) {
        const gone = 1.6 * size * (1 - Math.exp(-seconds / 14));
        for (let camel = 0; camel < CAMELS; camel++) {
          const lift = 0.014 * size * Math.sin(2.4 * seconds + 1.7 * camel);
          const at = x * width + gone + (camel - CAMELS / 2) * 1.45 * size;
          const foot = y * height + 0.05 * size * Math.sin(camel * 2.1);
          paintGroundShadow(context, setting, { x: at, y: foot, reach: 0.5 * size, height: size }, shadowing);
          context.fillStyle = color;
          fillOutline(context, 'camel', {
            x: at,
            y: foot + lift,
            size,
          });
        }
      },
    },
  ];
}
