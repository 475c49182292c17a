import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Setting } from './scenery.ts';
import { HOUSE_LINE, type House, measureHaze, projectStreet, type StreetPoint } from './street-view.ts';

const SHOP_LIGHTS = ['#ffd894', '#ffc27a', '#ffe6bd', '#9fd6e8', '#ff9d8a'].map(parseColor);
const AWNINGS = ['#a83c36', '#3d6b57', '#39557d', '#b8863a'].map(parseColor);
const ROOF = parseColor('#5b4a44');
const FLOOR_HEIGHT = 3;
const SHOP_HEIGHT = 2.7;

interface Facade {
  readonly house: House;
  readonly random: () => number;
  /** Below the ground, as a wet street shows it. */
  readonly isMirrored: boolean;
}

/** A house at the side of a street: front towards the viewer, windows in rows, a shop below. */
export function paintFacade(context: Context, setting: Setting, facade: Facade): void {
  const { house, random } = facade;
  const { palette } = setting;
  const wall = lightColor(palette, house.color, measureHaze(house.from));
  // The side that the light comes from is the right one.
  const lit = shade(
    mixColors(wall, palette.key, house.side < 0 ? 0.12 * palette.brightness : 0),
    house.side < 0 ? 1 : 0.78,
  );
  const fill = createFill(context, setting, facade);
  const { from, to, height } = house;
  fill({ up: [0, height], away: [from, to] }, formatColor(lit));
  fillFront(context, setting, facade, shade(wall, 0.66));
  const roof = palette.isSnowy ? mixColors(palette.ground, ROOF, 0.15) : ROOF;
  fill(
    { up: [height, height + 0.35], away: [from, to] },
    formatColor(lightColor(palette, roof, measureHaze(from))),
  );
  fill({ up: [SHOP_HEIGHT + 0.5, SHOP_HEIGHT + 0.62], away: [from, to] }, formatColor(shade(lit, 0.7)));
  const floors = Math.floor((height - 0.6) / FLOOR_HEIGHT);
  const columns = Math.max(2, Math.round((to - from) / 2.3));
  for (let floor = 1; floor < floors + 1; floor++)
    for (let column = 0; column < columns; column++) {
      const light = chooseLight(palette.isDark ? 0.5 : 0.04, random);
      const bottom = floor * FLOOR_HEIGHT + 0.75;
      if (bottom + 1.5 > height) continue;
      const near = from + ((to - from) * (column + 0.28)) / columns;
      const span = ((to - from) / columns) * 0.44;
      const glass = light ?? mixColors(shade(lit, 0.4), palette.sky[1]!, 0.35);
      fill(
        { up: [bottom - 0.1, bottom + 1.6], away: [near - 0.1, near + span + 0.1] },
        formatColor(shade(lit, 1.12)),
      );
      fill({ up: [bottom, bottom + 1.5], away: [near, near + span] }, formatColor(glass));
      fill(
        { up: [bottom, bottom + 1.5], away: [near + span * 0.46, near + span * 0.54] },
        formatColor(shade(lit, 0.85)),
      );
    }
  paintShop(fill, setting, { house, random, lit });
}

type Fill = (
  area: {
    readonly up: readonly [number, number];
    readonly away: readonly [number, number];
    readonly out?: number;
  },
  style: string,
) => void;

/** Fills parts of the wall along the street; `out` is how far they stand out from it at their lower edge. */
function createFill(context: Context, setting: Setting, { house, isMirrored }: Facade): Fill {
  const project = projectStreet(setting);
  const place = ([right, up, away]: StreetPoint): [number, number] =>
    project([right, isMirrored ? -up : up, away]);
  return ({ up: [bottom, top], away: [from, to], out = 0 }, style) => {
    const [wall, edge] = [house.side * HOUSE_LINE, house.side * (HOUSE_LINE - out)];
    context.fillStyle = style;
    context.beginPath();
    for (const point of [
      [edge, bottom, from],
      [wall, top, from],
      [wall, top, to],
      [edge, bottom, to],
    ] as const)
      context.lineTo(...place(point));
    context.fill();
  };
}

/** The wall that looks at the viewer, where the house before it is lower or an alley opens. */
function fillFront(context: Context, setting: Setting, { house, isMirrored }: Facade, color: Color): void {
  const project = projectStreet(setting);
  const { side, from, height } = house;
  const [x, ground] = project([side * HOUSE_LINE, 0, from]);
  const [, top] = project([0, isMirrored ? -height : height, from]);
  context.fillStyle = formatColor(color);
  const wide = setting.width * 1.5 * side;
  context.fillRect(Math.min(x, x + wide), Math.min(ground, top), Math.abs(wide), Math.abs(ground - top));
}

function chooseLight(share: number, random: () => number): Color | undefined {
  const [isLit, which] = [random() < share, random()];
  return isLit ? SHOP_LIGHTS[Math.floor(which * 3)]! : undefined;
}

function paintShop(
  fill: Fill,
  { palette, imagery }: Setting,
  { house, random, lit }: { house: House; random: () => number; lit: Color },
): void {
  const { from, to } = house;
  const isGloomy =
    palette.isDark || imagery.weather.some((each) => each === 'rain' || each === 'fog' || each === 'storm');
  const light = SHOP_LIGHTS[Math.floor(random() * SHOP_LIGHTS.length)]!;
  const glass = isGloomy ? light : mixColors(mixColors(shade(lit, 0.45), palette.sky[1]!, 0.3), light, 0.42);
  const margin = 0.6;
  const doorAt = from + margin + (to - from - 2 * margin) * (random() < 0.5 ? 0.08 : 0.72);
  fill({ up: [0, SHOP_HEIGHT + 0.45], away: [from + 0.25, to - 0.25] }, formatColor(shade(lit, 0.5)));
  fill({ up: [0.55, SHOP_HEIGHT - 0.15], away: [from + margin, to - margin] }, formatColor(glass));
  // What is shown in the window stands dark before the light.
  for (let thing = 0; thing < 5; thing++) {
    const at = from + margin + (to - from - 2 * margin) * ((thing + random()) / 5.2);
    fill({ up: [0.55, 0.9 + 0.8 * random()], away: [at, at + 0.35] }, formatColor(shade(glass, 0.55), 0.6));
  }
  fill({ up: [0, SHOP_HEIGHT - 0.25], away: [doorAt, doorAt + 1] }, formatColor(shade(lit, 0.3)));
  fill({ up: [0.9, SHOP_HEIGHT - 0.4], away: [doorAt + 0.15, doorAt + 0.85] }, formatColor(glass));
  const awning = mixColors(AWNINGS[Math.floor(random() * AWNINGS.length)]!, lit, 0.25);
  const stripes = 8;
  if (random() < 0.7)
    for (let stripe = 0; stripe < stripes; stripe++) {
      const at = (share: number): number => from + 0.3 + (to - from - 0.6) * share;
      const color = stripe % 2 === 0 ? awning : mixColors(awning, lit, 0.7);
      fill(
        {
          up: [SHOP_HEIGHT - 0.35, SHOP_HEIGHT + 0.4],
          away: [at(stripe / stripes), at((stripe + 1) / stripes)],
          out: 1.1,
        },
        formatColor(color),
      );
    }
  else
    fill(
      { up: [SHOP_HEIGHT - 0.1, SHOP_HEIGHT + 0.42], away: [from + 0.4, to - 0.4] },
      formatColor(isGloomy ? mixColors(awning, light, 0.5) : awning),
    );
}
