import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { visitParticles } from '../painting/particles.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { chooseRoomColors, FLOOR, type RoomColors, WALL_DISTANCE } from './room.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const SPINES = ['#8a3f32', '#3f5a6b', '#7a6a3c', '#4d6148', '#6b4a63'].map(parseColor);
const LAMP = parseColor('#ffdf9e');

/** In an upright frame things are as large as its width allows. */
function measureUnit({ width, height }: Setting): number {
  return Math.min(height, width * 0.75);
}

/** Shelf and picture on the wall. */
export function createWallFurniture(setting: Setting): Scenery {
  const furnishing = { colors: chooseRoomColors(setting), unit: measureUnit(setting) };
  return new StillScenery(setting, { distance: WALL_DISTANCE }, (context) => {
    if (!setting.imagery.effects.includes('fire')) paintShelf(context, setting, furnishing);
    paintPicture(context, setting, furnishing);
  });
}

/** Table, chair and lamp before the wall; the lamp burns after dark. */
export function createFurniture(setting: Setting): Scenery[] {
  const { width, height, palette, createCanvas } = setting;
  const colors = chooseRoomColors(setting);
  const unit = measureUnit(setting);
  const front = new StillScenery(setting, { distance: 0.14 }, (context) =>
    paintTable(context, setting, { colors, unit }),
  );
  const steam = createSteam(setting, unit);
  if (!palette.isDark) return [front, steam];
  const reach = unit * 0.62;
  const lamp = createSoftSpot(createCanvas, [2 * reach, 2 * reach], {
    color: LAMP,
    alpha: 0.6,
    falloff: 2.4,
  });
  const [x, y] = [width * 0.79, height * 0.92 - unit * 0.38];
  const light: Scenery = {
    distance: 0.14,
    isSoft: true,
    draw(context) {
      context.globalCompositeOperation = 'lighter';
      context.drawImage(lamp, x - reach, y - reach);
      context.globalCompositeOperation = 'source-over';
    },
  };
  return [front, steam, light];
}

interface Furnishing {
  readonly colors: RoomColors;
  readonly unit: number;
}

function paintShelf(
  context: Context,
  { width, height, overscan, seed }: Setting,
  { colors, unit }: Furnishing,
): void {
  const random = createSeededRandom(seed + 1601);
  const [left, right, foot] = [-overscan, width * 0.17, height * (FLOOR + 0.015)];
  context.fillStyle = formatColor(shade(colors.wood, 0.8));
  context.fillRect(left, foot - unit * 0.66, right - left, unit * 0.66);
  for (let row = 0; row < 4; row++) {
    const bottom = foot - unit * (0.03 + 0.155 * row);
    context.fillStyle = formatColor(shade(colors.wood, 0.45));
    context.fillRect(left, bottom - unit * 0.135, right - left - unit * 0.018, unit * 0.135);
    for (let x = left; x < right - unit * 0.05; ) {
      const [thick, tall] = [unit * (0.012 + 0.014 * random()), unit * (0.085 + 0.042 * random())];
      const spine = mixColors(shade(SPINES[Math.floor(random() * SPINES.length)]!, 0.65), colors.wall, 0.35);
      context.fillStyle = formatColor(shade(spine, 0.8 + 0.35 * random()));
      if (random() > 0.12) context.fillRect(x, bottom - tall, thick, tall);
      x += thick + unit * 0.002;
    }
  }
}

function paintPicture(context: Context, { width, height }: Setting, { colors, unit }: Furnishing): void {
  const [x, y, wide, tall] = [width * 0.8, height * 0.2, unit * 0.2, unit * 0.15];
  context.fillStyle = formatColor(shade(colors.wood, 0.9));
  context.fillRect(x, y, wide, tall);
  context.fillStyle = formatColor(mixColors(colors.wall, colors.light, 0.25));
  context.fillRect(x + unit * 0.012, y + unit * 0.012, wide - unit * 0.024, tall - unit * 0.024);
  context.fillStyle = formatColor(shade(colors.wall, 0.7));
  context.beginPath();
  context.moveTo(x + unit * 0.012, y + tall - unit * 0.012);
  context.quadraticCurveTo(x + wide * 0.35, y + tall * 0.35, x + wide * 0.55, y + tall * 0.62);
  context.quadraticCurveTo(x + wide * 0.75, y + tall * 0.4, x + wide - unit * 0.012, y + tall - unit * 0.012);
  context.fill();
}

/** A table with cup, books and lamp, and a chair beside it, dark against the window. */
function paintTable(
  context: Context,
  { width, height, palette }: Setting,
  { colors, unit }: Furnishing,
): void {
  const foot = height * 0.95;
  const top = foot - unit * 0.27;
  const [left, right] = [width * 0.58, width * 0.9];
  const wood = formatColor(shade(colors.wood, 0.62));
  paintTableShadow(context, { left, right, foot, unit });
  const back = { rise: unit * 0.045, inset: unit * 0.05 };
  // The farther legs, higher in the picture and thinner.
  context.fillStyle = formatColor(shade(colors.wood, 0.5));
  for (const x of [left + back.inset + unit * 0.02, right - back.inset - unit * 0.038])
    context.fillRect(x, top, unit * 0.018, foot - top - back.rise * 1.1);
  context.fillStyle = wood;
  for (const x of [left + unit * 0.025, right - unit * 0.05])
    context.fillRect(x, top, unit * 0.026, foot - top);
  context.fillRect(left + unit * 0.02, top + unit * 0.015, right - left - unit * 0.04, unit * 0.035);
  const surface = context.createLinearGradient(left, 0, right, 0);
  const shine = mixColors(colors.wood, colors.light, palette.isDark ? 0.16 : 0.34);
  surface.addColorStop(0, formatColor(shine));
  surface.addColorStop(1, formatColor(mixColors(shine, colors.wood, 0.55)));
  context.fillStyle = surface;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left + back.inset, top - back.rise);
  context.lineTo(right - back.inset, top - back.rise);
  context.lineTo(right, top);
  context.fill();
  context.fillStyle = wood;
  context.fillRect(left, top, right - left, unit * 0.018);
  paintChair(context, { x: width * 0.94, foot, unit, color: shade(colors.wood, 0.55) });
  const stand = top - back.rise * 0.45;
  paintMug(context, {
    x: left + unit * 0.14,
    y: stand,
    unit,
    color: mixColors(colors.wall, colors.light, 0.4),
  });
  for (const [i, spine] of SPINES.slice(0, 3).entries()) {
    context.fillStyle = formatColor(shade(spine, 0.55));
    context.fillRect(
      left + unit * (0.22 + 0.008 * i),
      stand - unit * 0.017 * (i + 1),
      unit * (0.11 - 0.012 * i),
      unit * 0.016,
    );
  }
  const lamp = width * 0.79;
  context.fillStyle = wood;
  context.fillRect(lamp - unit * 0.005, top - unit * 0.1, unit * 0.01, unit * 0.08);
  context.fillRect(lamp - unit * 0.03, stand - unit * 0.012, unit * 0.06, unit * 0.012);
  context.fillStyle = formatColor(
    palette.isDark ? mixColors(LAMP, colors.light, 0.3) : shade(colors.wall, 0.8),
  );
  context.beginPath();
  context.moveTo(lamp - unit * 0.03, top - unit * 0.17);
  context.lineTo(lamp + unit * 0.03, top - unit * 0.17);
  context.lineTo(lamp + unit * 0.062, top - unit * 0.085);
  context.lineTo(lamp - unit * 0.062, top - unit * 0.085);
  context.fill();
}

/** The shadow under a table: the room's light comes from the window behind it. */
function paintTableShadow(
  context: Context,
  { left, right, foot, unit }: { left: number; right: number; foot: number; unit: number },
): void {
  const gradient = context.createLinearGradient(0, foot - unit * 0.06, 0, foot + unit * 0.1);
  gradient.addColorStop(0, 'rgba(12,8,6,0)');
  gradient.addColorStop(0.35, 'rgba(12,8,6,0.5)');
  gradient.addColorStop(1, 'rgba(12,8,6,0)');
  context.fillStyle = gradient;
  context.beginPath();
  context.moveTo(left + unit * 0.07, foot - unit * 0.06);
  context.lineTo(right - unit * 0.06, foot - unit * 0.06);
  context.lineTo(right - unit * 0.02, foot + unit * 0.1);
  context.lineTo(left - unit * 0.06, foot + unit * 0.1);
  context.fill();
}

/** A mug, lit from the window and dark within. */
function paintMug(
  context: Context,
  { x, y, unit, color }: { x: number; y: number; unit: number; color: Color },
): void {
  const [half, tall] = [unit * 0.021, unit * 0.046];
  context.strokeStyle = formatColor(shade(color, 0.7));
  context.lineWidth = unit * 0.0065;
  context.beginPath();
  context.ellipse(x + half, y - tall * 0.52, half * 0.55, tall * 0.28, 0, -1.6, 1.6);
  context.stroke();
  const body = context.createLinearGradient(x - half, 0, x + half, 0);
  body.addColorStop(0, formatColor(shade(color, 0.95)));
  body.addColorStop(1, formatColor(shade(color, 0.66)));
  context.fillStyle = body;
  context.beginPath();
  context.ellipse(x, y - unit * 0.003, half * 0.9, half * 0.26, 0, 0, Math.PI);
  context.lineTo(x - half, y - tall);
  context.lineTo(x + half, y - tall);
  context.fill();
  context.fillStyle = formatColor(shade(color, 1.1));
  context.beginPath();
  context.ellipse(x, y - tall, half, half * 0.3, 0, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = formatColor(shade(color, 0.32));
  context.beginPath();
  context.ellipse(x, y - tall, half * 0.84, half * 0.22, 0, 0, 2 * Math.PI);
  context.fill();
}

function paintChair(
  context: Context,
  { x, foot, unit, color }: { x: number; foot: number; unit: number; color: Color },
): void {
  context.fillStyle = formatColor(color);
  context.fillRect(x - unit * 0.08, foot - unit * 0.165, unit * 0.15, unit * 0.018);
  for (const leg of [-0.08, 0.052])
    context.fillRect(x + unit * leg, foot - unit * 0.16, unit * 0.016, unit * 0.16);
  context.fillRect(x + unit * 0.06, foot - unit * 0.36, unit * 0.017, unit * 0.22);
  for (const rung of [0.345, 0.29, 0.235])
    context.fillRect(x + unit * 0.06, foot - unit * rung, unit * 0.012, unit * 0.012);
}

/** Steam of what is in the cup. */
function createSteam({ width, height, palette, createCanvas, seed }: Setting, unit: number): Scenery {
  const puff = createSoftSpot(createCanvas, [32, 32], {
    color: mixColors(palette.key, parseColor('#ffffff'), 0.5),
    alpha: 0.5,
  });
  const [x, y] = [width * 0.58 + unit * 0.14, height * 0.95 - unit * 0.335];
  return {
    distance: 0.14,
    draw(context, seconds) {
      visitParticles({ count: 14, life: 3, seed: seed + 1607 }, seconds, ({ age, random, index }) => {
        const size = unit * (0.015 + 0.05 * age);
        const sway = unit * 0.018 * age * Math.sin(index * 0.9 + 2 * seconds + 4 * age);
        context.globalAlpha = 0.3 * Math.sin(Math.PI * age);
        context.drawImage(
          puff,
          x + sway + unit * 0.01 * random() - size / 2,
          y - unit * 0.13 * age - size,
          size,
          size * 1.6,
        );
      });
      context.globalAlpha = 1;
    },
  };
}
