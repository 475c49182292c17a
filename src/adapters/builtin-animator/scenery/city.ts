import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

interface Row {
  /** 0 near, 1 at the horizon. */
  readonly distance: number;
  /** Highest building as a share of the frame's height. */
  readonly rise: number;
  /** Width of a building as a share of the frame's width. */
  readonly span: number;
}

const ROWS: readonly Row[] = [
  { distance: 0.8, rise: 0.3, span: 0.032 },
  { distance: 0.6, rise: 0.36, span: 0.045 },
  { distance: 0.42, rise: 0.28, span: 0.06 },
];
const WINDOW_COLORS = ['#ffd88a', '#ffe7b8', '#ffc566', '#cfe4ff'].map(parseColor);

/**
 * A skyline in rows behind each other, with windows that are lit when it is dark.
 *
 * @param foot where it stands, in pixels from the top
 * @param shore distance of the water that it stands at: no part of it is nearer
 */
export function createCity(setting: Setting, foot: number, shore = 0): Scenery[] {
  return ROWS.map((row, i) => {
    const distance = Math.max(row.distance, shore);
    return createRow(setting, row, { foot, distance, seed: setting.seed + 401 + 13 * i });
  });
}

interface Building {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly foot: number;
}

function createRow(
  setting: Setting,
  row: Row,
  { foot, distance, seed }: { foot: number; distance: number; seed: number },
): Scenery {
  const { width, height, overscan, palette } = setting;
  const stone = mixColors(parseColor('#5c6270'), parseColor('#7a6a62'), createSeededRandom(seed)());
  return new StillScenery(setting, { distance }, (context) => {
    const random = createSeededRandom(seed + 1);
    for (let x = -overscan - 40; x < width + overscan; ) {
      const wide = width * row.span * (0.55 + 0.9 * random());
      // Towers stand together: the middle of the town is higher than its ends.
      const middle = Math.exp(-(((x / width - 0.45) / 0.42) ** 2));
      const rise = height * row.rise * (0.18 + 0.3 * random() + 0.6 * middle * random() ** 1.5);
      const tone = lightColor(palette, shade(stone, 0.75 + 0.5 * random()), row.distance);
      const building = { x, width: wide, top: foot - rise, foot };
      paintBuilding(context, setting, { building, tone, row, random });
      x += wide + (random() < 0.2 ? wide * 0.35 * random() : 0);
    }
  });
}

interface Facade {
  readonly building: Building;
  readonly tone: Color;
  readonly row: Row;
  readonly random: () => number;
}

function paintBuilding(context: Context, setting: Setting, { building, tone, row, random }: Facade): void {
  const { x, width, top, foot } = building;
  const { palette, height } = setting;
  const gradient = context.createLinearGradient(x, top, x, foot);
  gradient.addColorStop(0, formatColor(mixColors(tone, palette.key, 0.06)));
  gradient.addColorStop(1, formatColor(mixColors(tone, palette.haze, 0.3)));
  context.fillStyle = gradient;
  context.fillRect(x, top, width, foot - top);
  paintRoof(context, building, { tone, height, random });
  // The side away from the light.
  context.fillStyle = formatColor(shade(tone, 0.72), 0.6);
  context.fillRect(x, top, width * 0.24, foot - top);
  paintWindows(context, setting, { building, tone, row, random });
}

function paintRoof(
  context: Context,
  { x, width, top }: Building,
  { tone, height, random }: { readonly tone: Color; readonly height: number; readonly random: () => number },
): void {
  context.fillStyle = formatColor(tone);
  const kind = random();
  if (kind < 0.28) context.fillRect(x + width * 0.22, top - height * 0.012, width * 0.56, height * 0.014);
  else if (kind < 0.4) {
    context.beginPath();
    context.moveTo(x, top + 1);
    context.lineTo(x + width / 2, top - width * 0.4);
    context.lineTo(x + width, top + 1);
    context.fill();
  } else if (kind < 0.52) {
    context.fillRect(x + width * 0.48, top - height * 0.055, Math.max(1, width * 0.03), height * 0.056);
    context.fillRect(x + width * 0.38, top - height * 0.012, width * 0.24, height * 0.013);
  }
}

/** Windows in a grid within the walls; whole floors and single rooms are lit, each in its own light. */
function paintWindows(
  context: Context,
  { palette, height }: Setting,
  { building, tone, row, random }: Facade,
): void {
  const { x, width, top, foot } = building;
  const pitch = Math.max(3.2, height * 0.0125 * (1.15 - row.distance * 0.5));
  const [columns, floors] = [
    Math.floor((width - pitch) / pitch),
    Math.floor((foot - top - pitch) / (pitch * 1.3)),
  ];
  if (columns < 1) return;
  const inset = (width - columns * pitch) / 2;
  const lit = palette.isDark ? 0.2 + 0.3 * random() : 0.02;
  const glass = formatColor(mixColors(tone, palette.sky[1]!, 0.4), 0.7);
  for (let floor = 0; floor < floors; floor++) {
    const floorLit = lit * (random() < 0.12 ? 2.6 : 0.5 + random());
    for (let column = 0; column < columns; column++) {
      const isLit = random() < floorLit;
      const light = mixColors(
        WINDOW_COLORS[Math.floor(random() * WINDOW_COLORS.length)]!,
        tone,
        0.04 + 0.22 * row.distance,
      );
      context.fillStyle = isLit ? formatColor(light, 0.75 + 0.25 * random()) : glass;
      const left = x + inset + column * pitch + pitch * 0.22;
      context.fillRect(left, top + pitch * (0.9 + 1.3 * floor), pitch * 0.56, pitch * 0.68);
    }
  }
}
