import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

/** A window in the wall of a room, in pixels of the frame. */
export interface Pane {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Depth of the wall with the window: behind it everything is seen through the glass. */
export const WALL_DISTANCE = 0.3;
/** Height of the edge between wall and floor, as a share of the frame. */
export const FLOOR = 0.79;

const PLASTER = parseColor('#a58f78');
const BOARDS = parseColor('#7d5a3f');
const WOOD = parseColor('#4a3527');
const LAMPLIGHT = parseColor('#ffb867');

export function placePane({ width, height }: Setting): Pane {
  return { left: width * 0.29, top: height * 0.1, width: width * 0.4, height: height * 0.53 };
}

/** Colors of a room: by day the window lights it, after dark a lamp does. */
export interface RoomColors {
  readonly wall: Color;
  readonly floor: Color;
  readonly wood: Color;
  readonly light: Color;
}

export function chooseRoomColors({ palette }: Pick<Setting, 'palette'>): RoomColors {
  const light = palette.isDark ? LAMPLIGHT : palette.key;
  const level = palette.isDark ? 0.5 : 0.5 + 0.24 * palette.brightness;
  const tint = (color: Color): Color =>
    mixColors(shade(color, level), shade(light, level), palette.isDark ? 0.3 : 0.1);
  return { wall: tint(PLASTER), floor: tint(BOARDS), wood: shade(tint(WOOD), 0.8), light };
}

/** Wall and floor with an opening where the window is. */
export function createRoom(setting: Setting, pane: Pane): Scenery {
  const colors = chooseRoomColors(setting);
  return new StillScenery(setting, { distance: WALL_DISTANCE }, (context) => {
    paintWall(context, setting, { pane, colors });
    paintFloor(context, setting, colors);
    context.clearRect(pane.left, pane.top, pane.width, pane.height);
    paintFrame(context, setting, { pane, colors });
  });
}

interface Walls {
  readonly pane: Pane;
  readonly colors: RoomColors;
}

function paintWall(
  context: Context,
  { width, height, overscan, palette }: Setting,
  { pane, colors }: Walls,
): void {
  const [middleX, middleY] = [pane.left + pane.width / 2, pane.top + pane.height / 2];
  // Against the light the wall is dark; what comes in brightens it around the window and leaves the corners.
  const gradient = context.createRadialGradient(
    middleX,
    middleY,
    pane.width * 0.2,
    middleX,
    middleY,
    width * 0.75,
  );
  const glow = palette.isDark ? 0.06 : 0.22;
  for (let step = 0; step <= 12; step++)
    gradient.addColorStop(
      step / 12,
      formatColor(
        shade(mixColors(colors.wall, colors.light, glow * (1 - step / 12) ** 2), 1.08 - (0.5 * step) / 12),
      ),
    );
  context.fillStyle = gradient;
  context.fillRect(-overscan, -overscan, width + 2 * overscan, height + 2 * overscan);
  context.fillStyle = formatColor(shade(colors.wall, 0.62), 0.55);
  context.fillRect(-overscan, height * (FLOOR - 0.035), width + 2 * overscan, height * 0.035);
}

/** Boards that run towards the viewer, from a point behind the window. */
function paintFloor(context: Context, { width, height, overscan, seed }: Setting, colors: RoomColors): void {
  const random = createSeededRandom(seed + 1301);
  const [top, bottom] = [height * FLOOR, height + overscan];
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  gradient.addColorStop(0, formatColor(shade(colors.floor, 0.72)));
  gradient.addColorStop(1, formatColor(shade(colors.floor, 1.02)));
  context.fillStyle = gradient;
  context.fillRect(-overscan, top, width + 2 * overscan, bottom - top);
  const [vanishX, vanishY] = [width * 0.48, height * 0.42];
  const spread = (bottom - vanishY) / (top - vanishY);
  for (let x = -overscan - width * 0.2; x < width * 1.2 + overscan; x += width * 0.045) {
    const [right, far] = [x + width * 0.045, (at: number) => vanishX + (at - vanishX) * spread];
    context.fillStyle = formatColor(
      random() < 0.5 ? shade(colors.floor, 0.6) : colors.light,
      0.03 + 0.05 * random(),
    );
    context.beginPath();
    for (const [pointX, pointY] of [
      [x, top],
      [right, top],
      [far(right), bottom],
      [far(x), bottom],
    ] as const)
      context.lineTo(pointX, pointY);
    context.fill();
    context.strokeStyle = formatColor(shade(colors.floor, 0.45), 0.55);
    context.lineWidth = height * 0.002;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(far(x), bottom);
    context.stroke();
  }
}

/** The window's frame with its bars and the sill beneath it. */
function paintFrame(context: Context, { height }: Setting, { pane, colors }: Walls): void {
  const { left, top, width, height: tall } = pane;
  const bar = height * 0.011;
  const wood = mixColors(colors.wood, colors.light, 0.12);
  context.strokeStyle = formatColor(wood);
  context.lineWidth = bar * 2;
  context.strokeRect(left, top, width, tall);
  context.fillStyle = formatColor(shade(wood, 0.92));
  context.fillRect(left + width / 2 - bar, top, 2 * bar, tall);
  for (const share of [0.25, 0.75]) context.fillRect(left + width * share - bar * 0.35, top, bar * 0.7, tall);
  context.fillRect(left, top + tall * 0.34, width, bar * 0.8);
  context.fillStyle = formatColor(mixColors(wood, colors.light, 0.22));
  context.fillRect(left - bar * 2.5, top + tall, width + bar * 5, bar * 1.6);
  context.fillStyle = formatColor(shade(wood, 0.55));
  context.fillRect(left - bar * 2, top + tall + bar * 1.6, width + bar * 4, bar * 1.2);
}
