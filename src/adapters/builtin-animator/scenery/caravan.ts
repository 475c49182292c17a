import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline, getOutlineColor } from './silhouettes.ts';

const CAMELS = 5;

/** Camels one behind the other, who go slowly over the sand. */
export function createCaravan(setting: Setting, { x, y, rise, distance }: Position): Scenery[] {
  const { width, height } = setting;
  const size = rise * height;
  return [
    {
      distance,
      shows: 'camel',
      draw(context, seconds) {
        context.fillStyle = getOutlineColor(setting, distance);
        const gone = 1.6 * size * (1 - Math.exp(-seconds / 14));
        for (let camel = 0; camel < CAMELS; camel++) {
          const lift = 0.014 * size * Math.sin(2.4 * seconds + 1.7 * camel);
          const at = x * width + gone + (camel - CAMELS / 2) * 1.45 * size;
          fillOutline(context, 'camel', {
            x: at,
            y: y * height + lift + 0.05 * size * Math.sin(camel * 2.1),
            size,
          });
        }
      },
    },
  ];
}
