import { createSeededRandom } from '../../../core/random.ts';
import type { Subject } from '../../../imagery/read-imagery.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';
import { paintGlow } from './sky.ts';
import { paintTree } from './trees.ts';

/** Where a subject stands: its foot as shares of the frame, and its height as a share of the frame's height. */
export interface Position {
  readonly x: number;
  readonly y: number;
  readonly rise: number;
  readonly distance: number;
}

const DARK = parseColor('#20222b');
/** Height of a person among the crowd relative to the crowd's height. */
const CROWD = 15;

/** A subject as a dark shape against the light, with what moves on it. */
export function createSubject(setting: Setting, subject: Subject, position: Position): Scenery {
  const { width, height, palette, seed } = setting;
  const color = mixColors(lightColor(palette, DARK, position.distance), palette.haze, 0.06);
  const [x, y, size] = [position.x * width, position.y * height, position.rise * height];
  const fill = formatColor(color);
  const random = createSeededRandom(seed + 1001);
  const isMirrored = random() < 0.5;
  const crowd = Array.from({ length: CROWD }, () => ({
    x: x + (random() - 0.5) * width * 0.5,
    y: y + (random() - 0.5) * size * 0.25,
    size: size * (0.8 + 0.35 * random()),
    pace: 0.5 + random(),
  })).toSorted((a, b) => a.y - b.y);
  const treeSeed = seed + 1003;
  return {
    distance: position.distance,
    draw(context, seconds) {
      context.fillStyle = fill;
      if (subject === 'crowd')
        for (const { x: at, y: foot, size: tall, pace } of crowd)
          fillOutline(context, 'person', {
            x: at,
            y: foot + tall * 0.008 * Math.sin(3 * pace * seconds),
            size: tall,
          });
      else if (subject === 'tree')
        paintTree(context, {
          x,
          y,
          size,
          kind: 'broadleaf',
          color: lightColor(palette, shade(palette.foliage, 0.6), position.distance),
          setting,
          random: createSeededRandom(treeSeed),
        });
      else if (subject === 'boat')
        fillOutline(context, subject, { x, y: y + size * 0.02 * Math.sin(1.1 * seconds), size, isMirrored });
      else if (subject === 'train' || subject === 'car')
        fillOutline(context, subject, { x: x + width * 0.035 * (seconds - 2), y, size });
      else fillOutline(context, subject, { x, y, size, isMirrored });
      if (subject === 'lighthouse' && palette.isDark)
        drawBeam(setting, context, { x, y: y - size * 0.82, seconds });
    },
  };
}

/** The beam of a lighthouse, which turns: it is longest when it points aside. */
function drawBeam(
  { width }: Setting,
  context: Parameters<Scenery['draw']>[0],
  { x, y, seconds }: { readonly x: number; readonly y: number; readonly seconds: number },
): void {
  const turn = Math.cos(seconds * 0.9);
  const reach = width * 0.75 * turn;
  const gradient = context.createLinearGradient(x, y, x + reach, y);
  gradient.addColorStop(0, 'rgba(255,244,205,0.55)');
  gradient.addColorStop(1, 'rgba(255,244,205,0)');
  context.fillStyle = gradient;
  context.beginPath();
  context.moveTo(x, y - 1);
  context.lineTo(x + reach, y - Math.abs(reach) * 0.11);
  context.lineTo(x + reach, y + Math.abs(reach) * 0.08);
  context.lineTo(x, y + 1);
  context.closePath();
  context.fill();
  paintGlow(context, { x, y, reach: width * 0.03 }, (share) => `rgba(255,246,214,${0.9 * (1 - share) ** 2})`);
}
