import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import { paintFacade } from './facade.ts';
import { paintCrownShadow } from './ground-shadow.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';
import { type House, KERB, measureHaze, projectStreet, type StreetPoint } from './street-view.ts';
import { paintTree } from './trees.ts';

const PLASTER = ['#d9c7a8', '#c98f6e', '#b9a58f', '#e0d3bd', '#a9746a', '#9aa58f', '#c7b08a'].map(parseColor);
const ASPHALT = parseColor('#6b6a6c');
const PAVEMENT = parseColor('#9b948b');
const BLOSSOM = parseColor('#f2b4c8');
/** Meters from the viewer to the nearest and the farthest house. */
const [NEAR, FAR] = [9, 150];

/** A street between houses, from its far end to the viewer. */
export function createStreet(setting: Setting): Scenery {
  const houses = [-1, 1].flatMap((side) => layOutHouses(setting, side)).toSorted((a, b) => b.from - a.from);
  return new StillScenery(setting, { distance: 0.45 }, (context) => {
    paintGround(context, setting);
    paintReflections(context, setting, houses);
    const random = createSeededRandom(setting.seed + 1807);
    for (const house of houses) paintFacade(context, setting, { house, random, isMirrored: false });
  });
}

function layOutHouses({ seed }: Setting, side: number): House[] {
  const random = createSeededRandom(seed + 1801 + side);
  const houses: House[] = [];
  for (let from = NEAR * (0.6 + 0.3 * random()); from < FAR; ) {
    const to = from + 6 + 5 * random();
    const color = PLASTER[Math.floor(random() * PLASTER.length)]!;
    houses.push({ side, from, to, height: 6.5 + 6.5 * random(), color });
    // Here and there an alley.
    from = to + (random() < 0.12 ? 1.6 : 0);
  }
  return houses;
}

function paintGround(context: Context, setting: Setting): void {
  const { palette, width, height, horizon, overscan, imagery } = setting;
  const project = projectStreet(setting);
  // Where the ground leaves the sprite, in an upright frame near one's feet.
  const nearest = (1.5 * width) / (height + overscan - horizon);
  const isWet = imagery.weather.includes('rain') || imagery.weather.includes('storm');
  const wet = isWet ? 0.62 : 1;
  const cover = (color: Color): Color =>
    palette.isSnowy ? mixColors(palette.ground, color, 0.25) : shade(color, wet);
  const fill = (color: Color, [left, right]: readonly [number, number]): void => {
    const gradient = context.createLinearGradient(0, setting.horizon, 0, height + overscan);
    for (let step = 0; step <= 8; step++) {
      const away = 6 / Math.max(0.035, step / 8);
      gradient.addColorStop(step / 8, formatColor(lightColor(palette, cover(color), measureHaze(away))));
    }
    context.fillStyle = gradient;
    context.beginPath();
    for (const point of [
      [left, 0, 400],
      [right, 0, 400],
      [right, 0, nearest],
      [left, 0, nearest],
    ] as const)
      context.lineTo(...project(point));
    context.fill();
  };
  fill(PAVEMENT, [-60, 60]);
  fill(shade(PAVEMENT, 0.75), [-KERB - 0.18, KERB + 0.18]);
  fill(ASPHALT, [-KERB, KERB]);
  paintCobbles(context, setting);
}

/** Joints of the paving, which converge, and courses across, which crowd with distance. */
function paintCobbles(context: Context, setting: Setting): void {
  const project = projectStreet(setting);
  const random = createSeededRandom(setting.seed + 1811);
  const stone = lightColor(setting.palette, shade(ASPHALT, 0.62), 0.1);
  for (let away = 3; away < 42; away *= 1.018) {
    for (let right = -KERB; right < KERB; right += 0.5 + 0.35 * random()) {
      const [x, y] = project([right, 0, away]);
      const [end] = project([right + 0.3 + 0.3 * random(), 0, away]);
      context.fillStyle = formatColor(stone, (0.1 + 0.22 * random()) * Math.min(1, 14 / away));
      context.fillRect(x, y, end - x, Math.max(0.5, 14 / away) * (setting.height / 576));
    }
  }
}

/** What a wet street mirrors: the houses upside down, drawn out and dim. */
function paintReflections(context: Context, setting: Setting, houses: readonly House[]): void {
  const { weather } = setting.imagery;
  if (!weather.includes('rain') && !weather.includes('storm')) return;
  const random = createSeededRandom(setting.seed + 1807);
  context.save();
  context.globalAlpha = 0.42;
  context.beginPath();
  context.rect(-setting.overscan, setting.horizon, setting.width + 2 * setting.overscan, setting.height);
  context.clip();
  for (const house of houses) paintFacade(context, setting, { house, random, isMirrored: true });
  context.restore();
}

/** Trees along both kerbs, and their shade on the ground. */
export function createStreetTrees(setting: Setting): Scenery {
  const { palette, imagery, seed } = setting;
  const project = projectStreet(setting);
  const random = createSeededRandom(seed + 1821);
  const foliage = imagery.season === 'spring' ? BLOSSOM : palette.foliage;
  const kind = palette.isSnowy ? 'bare' : 'broadleaf';
  const trees = [-1, 1].flatMap((side) =>
    Array.from({ length: 8 }, (_, i): StreetPoint => {
      // The nearest stand where someone can walk before them.
      const stray = i === 0 ? 0.3 : 1;
      const away = 11.5 + i * 8.5 + 4 * stray * random() + (side > 0 ? 2 : 0);
      return [side * (KERB + 0.7 + 0.4 * stray * random()), 0, away];
    }),
  );
  return new StillScenery(setting, { distance: 0.4 }, (context) => {
    const grow = createSeededRandom(seed + 1823);
    for (const [right, , away] of trees) {
      const [x, y] = project([right, 0, away]);
      const [end] = project([right + 2.1, 0, away]);
      paintCrownShadow(context, setting, { x, y, reach: end - x, height: 2.6 * (end - x) });
    }
    for (const point of trees.toSorted((a, b) => b[2] - a[2])) {
      const [x, y] = project(point);
      const [, top] = project([point[0], 4.6 + 1.4 * grow(), point[2]]);
      const color = lightColor(palette, foliage, measureHaze(point[2]));
      paintTree(context, { x, y, size: y - top, kind, color, setting, random: grow });
    }
  });
}
