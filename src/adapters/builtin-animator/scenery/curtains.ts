import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { chooseRoomColors, type Pane } from './room.ts';
import type { Scenery, Setting } from './scenery.ts';

const CLOTH = parseColor('#b5503f');
/** Folds of one curtain. */
const FOLDS = 7;

/** Curtains on both sides of a window, whose folds move a little; more when the wind blows. */
export function createCurtains(setting: Setting, pane: Pane): Scenery {
  const { width, height, palette, imagery } = setting;
  const { light } = chooseRoomColors(setting);
  const cloth = mixColors(shade(CLOTH, palette.isDark ? 0.5 : 0.5 + 0.3 * palette.brightness), light, 0.1);
  const tones = [0.72, 1, 0.84].map((tone) => formatColor(shade(cloth, tone)));
  const rod = formatColor(shade(cloth, 0.4));
  const swing = imagery.weather.includes('wind') || imagery.weather.includes('storm') ? 2.2 : 1;
  const [top, bottom] = [pane.top - height * 0.045, pane.top + pane.height + height * 0.12];
  return {
    distance: 0.27,
    draw(context, seconds) {
      for (const side of [-1, 1]) {
        const outer = side < 0 ? pane.left - width * 0.06 : pane.left + pane.width + width * 0.06;
        const drawn = width * 0.085 * -side;
        for (let fold = 0; fold < FOLDS; fold++) {
          context.fillStyle = tones[fold % tones.length]!;
          traceFold(context, { top, bottom, height, swing, seconds, side }, [
            outer + (drawn * fold) / FOLDS,
            outer + (drawn * (fold + 1.15)) / FOLDS,
          ]);
          context.fill();
        }
      }
      context.fillStyle = rod;
      context.fillRect(
        pane.left - width * 0.075,
        top - height * 0.008,
        pane.width + width * 0.15,
        height * 0.013,
      );
    },
  };
}

interface Hanging {
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  readonly swing: number;
  readonly seconds: number;
  readonly side: number;
}

function traceFold(
  context: Context,
  { top, bottom, height, swing, seconds, side }: Hanging,
  [from, to]: readonly [number, number],
): void {
  const sway = (x: number, down: number): number =>
    x +
    swing *
      height *
      0.006 *
      down *
      down *
      (Math.sin(0.9 * seconds + x * 0.02) + 0.5 * Math.sin(1.7 * seconds + x * 0.05)) -
    side * height * 0.012 * Math.sin(Math.PI * down);
  const [middle, low] = [(top + bottom) / 2, bottom - height * 0.004 * Math.abs(Math.sin(from))];
  context.beginPath();
  context.moveTo(from, top);
  context.quadraticCurveTo(sway(from, 0.5), middle, sway(from, 1), low);
  context.lineTo(sway(to, 1), low);
  context.quadraticCurveTo(sway(to, 0.5), middle, to, top);
  context.closePath();
}
