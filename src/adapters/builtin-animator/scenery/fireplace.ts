import { createSeededRandom } from '../../../core/random.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { type Blaze, createFire, createFirelight } from './fire.ts';
import { chooseRoomColors, FLOOR } from './room.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const BRICK = parseColor('#7a4a3a');

/** A fireplace at the wall with a fire in it, which lights the room. */
export function createFireplace(setting: Setting): Scenery[] {
  const { width, height, seed } = setting;
  const unit = Math.min(height, width * 0.75);
  const [middle, foot] = [width * 0.12, height * (FLOOR + 0.03)];
  const blaze: Blaze = {
    x: middle,
    y: foot - unit * 0.03,
    width: unit * 0.17,
    height: unit * 0.2,
    distance: 0.26,
    seed: seed + 1701,
  };
  const hearth = new StillScenery(setting, { distance: 0.26 }, (context) => {
    const random = createSeededRandom(seed + 1703);
    const { wall, wood } = chooseRoomColors(setting);
    const brick = mixColors(shade(BRICK, 0.5), wall, 0.25);
    const [left, top, wide] = [middle - unit * 0.21, foot - unit * 0.44, unit * 0.42];
    context.fillStyle = formatColor(shade(brick, 0.6));
    context.fillRect(left, top, wide, foot - top);
    context.fillRect(middle - unit * 0.15, -setting.overscan, unit * 0.3, top + setting.overscan);
    for (let row = 0; row < 11; row++)
      for (let column = -1; column < 6; column++) {
        const x = Math.max(left, left + unit * (0.07 * column + (row % 2) * 0.035));
        const end = Math.min(left + wide, left + unit * (0.07 * (column + 1) + (row % 2) * 0.035));
        context.fillStyle = formatColor(shade(brick, 0.8 + 0.35 * random()));
        context.fillRect(x, top + unit * 0.04 * row, Math.max(0, end - x - unit * 0.004), unit * 0.036);
      }
    context.fillStyle = formatColor(shade(wood, 0.8));
    context.fillRect(left - unit * 0.025, top - unit * 0.03, wide + unit * 0.05, unit * 0.034);
    context.fillStyle = '#120a08';
    context.beginPath();
    context.moveTo(middle - unit * 0.14, foot);
    context.lineTo(middle - unit * 0.14, foot - unit * 0.22);
    context.quadraticCurveTo(middle, foot - unit * 0.32, middle + unit * 0.14, foot - unit * 0.22);
    context.lineTo(middle + unit * 0.14, foot);
    context.fill();
    context.strokeStyle = '#3a2115';
    context.lineWidth = unit * 0.024;
    context.lineCap = 'round';
    for (const [from, to] of [
      [-0.1, 0.09],
      [0.1, -0.08],
    ] as const) {
      context.beginPath();
      context.moveTo(middle + unit * from, foot - unit * 0.016);
      context.lineTo(middle + unit * to, foot - unit * 0.045);
      context.stroke();
    }
  });
  return [
    hearth,
    createFire(setting, blaze),
    createFirelight(setting, { ...blaze, height: unit * 0.3 }, 0.75),
  ];
}
