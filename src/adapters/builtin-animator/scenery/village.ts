import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { paintGlow } from './sky.ts';
import { StillScenery } from './still-scenery.ts';

const WALLS = ['#c9b79c', '#b89c7a', '#d8cdb8', '#a58468'].map(parseColor);
const ROOFS = ['#6d4a3c', '#57463f', '#7b5a44', '#4d4b50'].map(parseColor);
const WINDOW = parseColor('#ffcf7a');

/** The houses of a village: their distance, their feet below the horizon and heights as shares of the frame's, and their number. */
const VILLAGE = { distance: 0.4, foot: 0.15, rise: 0.1, count: 7 } as const;

interface HouseShape {
  /** Middle of its foot, half its width and its height in pixels. */
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly size: number;
}

interface House extends HouseShape {
  readonly wall: (typeof WALLS)[number];
  readonly roof: (typeof ROOFS)[number];
}

/** Houses with pitched roofs, whose windows are lit when it is dark. */
export function createVillage(setting: Setting): Scenery {
  const { distance } = VILLAGE;
  return new StillScenery(setting, { distance, shows: 'house' }, (context) => {
    const random = createSeededRandom(setting.seed + 903);
    for (const house of layOutVillage(setting)) paintHouse(context, setting, { house, distance, random });
  });
}

/** Where smoke leaves the roofs of a village, and how far away. */
export function findVillageChimneys(
  setting: Setting,
): { readonly x: number; readonly y: number; readonly distance: number }[] {
  return layOutVillage(setting).map((house) => ({ ...findChimney(house), distance: VILLAGE.distance }));
}

function findChimney({ x, y, half, size }: HouseShape): { readonly x: number; readonly y: number } {
  return { x: x + half * 0.3 + size * 0.05, y: y - size * 1.1 };
}

/** Half the width of a house of a height. @param share 0 to 1 */
export function chooseHalfWidth(size: number, share: number): number {
  return size * (0.62 + 0.3 * share);
}

function layOutVillage({ width, height, horizon, seed }: Setting): House[] {
  const { foot, rise, count } = VILLAGE;
  const random = createSeededRandom(seed + 901);
  return Array.from({ length: count }, (_, i): House => {
    const x = width * (0.1 + (0.8 * (i + 0.15 + 0.7 * random())) / count);
    const y = horizon + height * (foot + 0.035 * random());
    const size = height * rise * (0.75 + 0.5 * random());
    const wall = WALLS[Math.floor(random() * WALLS.length)]!;
    const roof = ROOFS[Math.floor(random() * ROOFS.length)]!;
    return { x, y, half: chooseHalfWidth(size, random()), size, wall, roof };
  }).toSorted((a, b) => a.y - b.y);
}

interface HousePaint {
  readonly house: House;
  readonly distance: number;
  readonly random: () => number;
}

export function paintHouse(
  context: Context,
  { palette }: Setting,
  { house, distance, random }: HousePaint,
): void {
  const { x, y, half, size, wall, roof } = house;
  const [eaves, ridge] = [y - size * 0.52, y - size];
  const lit = lightColor(palette, wall, distance);
  context.fillStyle = formatColor(lit);
  context.fillRect(x - half, eaves, 2 * half, y - eaves);
  context.fillStyle = formatColor(shade(lit, 0.7), 0.7);
  context.fillRect(x - half, eaves, half * 0.5, y - eaves);
  const covered = palette.isSnowy ? mixColors(palette.ground, roof, 0.12) : roof;
  context.fillStyle = formatColor(lightColor(palette, covered, distance));
  context.beginPath();
  context.moveTo(x - half * 1.16, eaves + size * 0.03);
  context.lineTo(x + half * 1.16, eaves + size * 0.03);
  context.lineTo(x + half * 0.78, ridge);
  context.lineTo(x - half * 0.78, ridge);
  context.closePath();
  context.fill();
  const chimney = lightColor(palette, shade(roof, 0.8), distance);
  context.fillStyle = formatColor(chimney);
  context.fillRect(x + half * 0.3, ridge - size * 0.1, size * 0.1, size * 0.24);
  const windows = Math.max(2, Math.round(half / (size * 0.24)));
  for (let i = 0; i < windows; i++) {
    const left = x - half + ((i + 0.5) * 2 * half) / windows - size * 0.07;
    const top = eaves + size * 0.16;
    const isLit = palette.isDark && random() < 0.75;
    if (isLit)
      paintGlow(context, { x: left + size * 0.07, y: top + size * 0.09, reach: size * 0.5 }, (share) =>
        formatColor(WINDOW, 0.2 * (1 - share) ** 2),
      );
    context.fillStyle = isLit
      ? formatColor(WINDOW)
      : formatColor(mixColors(shade(lit, 0.45), palette.sky[1]!, 0.3));
    context.fillRect(left, top, size * 0.14, size * 0.18);
  }
}
