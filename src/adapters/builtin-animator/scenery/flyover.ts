import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';
import { HOUSE_LINE, KERB, measureHaze, projectStreet } from './street-view.ts';

const CONCRETE = parseColor('#74747a');
const AWAY = 30;
/** Underside and upper edge of the deck, in meters. */
const [UNDERSIDE, DECK, RAIL] = [5.2, 6.7, 7.5];

/** A road on pillars that crosses a street from house to house. */
export function createFlyover(setting: Setting): Scenery {
  const { palette } = setting;
  const project = projectStreet(setting);
  const color = lightColor(palette, CONCRETE, measureHaze(AWAY));
  return new StillScenery(setting, { distance: 0.44, shows: 'bridge' }, (context) => {
    const fill = (
      style: string,
      [left, right, low, high]: readonly [number, number, number, number],
    ): void => {
      const [x, y] = project([left, high, AWAY]);
      const [endX, endY] = project([right, low, AWAY]);
      context.fillStyle = style;
      context.fillRect(x, y, endX - x, endY - y);
    };
    for (const side of [-1, 1]) {
      const left = side * (KERB + 0.9) - 0.55;
      fill(formatColor(shade(color, 0.7)), [left, left + 1.1, 0, UNDERSIDE]);
      fill(formatColor(shade(color, 0.85)), [left + 0.65, left + 1.1, 0, UNDERSIDE]);
    }
    fill(formatColor(shade(color, 0.5)), [-HOUSE_LINE, HOUSE_LINE, UNDERSIDE - 0.35, UNDERSIDE]);
    fill(formatColor(shade(color, 0.82)), [-HOUSE_LINE, HOUSE_LINE, UNDERSIDE, DECK]);
    fill(formatColor(mixColors(color, palette.key, 0.15)), [-HOUSE_LINE, HOUSE_LINE, DECK - 0.15, DECK]);
    for (let right = -HOUSE_LINE; right < HOUSE_LINE; right += 0.8)
      fill(formatColor(shade(color, 0.6)), [right, right + 0.12, DECK, RAIL]);
    fill(formatColor(shade(color, 0.6)), [-HOUSE_LINE, HOUSE_LINE, RAIL - 0.12, RAIL]);
  });
}
