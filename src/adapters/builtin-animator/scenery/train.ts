import { formatColor, parseColor } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import { repeatPassage } from './passage.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';

/** Share of the frame's width that a train covers in a second. */
const SPEED = 0.07;

/** A train that passes. Its carriages are lit after dark. */
export function createTrain(setting: Setting, { x, y, rise, distance }: Position): Scenery {
  const { width, height, palette } = setting;
  const size = rise * height;
  const body = formatColor(lightColor(palette, parseColor('#6e2b27'), distance));
  const windows = formatColor(
    palette.isDark ? parseColor('#ffd894') : lightColor(palette, parseColor('#8fa6b5'), distance),
  );
  return {
    distance,
    shows: 'train',
    draw(context, seconds) {
      const at = repeatPassage(x * width + SPEED * width * (seconds - 2), {
        width,
        margin: 2.6 * size,
      });
      context.fillStyle = body;
      fillOutline(context, 'train', { x: at, y: y * height, size });
      context.fillStyle = windows;
      for (const carriage of [-2.4, -0.95])
        for (let window = 0; window < 5; window++)
          context.fillRect(
            at + (carriage + 0.12 + 0.23 * window) * size,
            y * height - 0.72 * size,
            0.15 * size,
            0.22 * size,
          );
      context.fillRect(at + 0.56 * size, y * height - 0.82 * size, 0.26 * size, 0.24 * size);
    },
  };
}
