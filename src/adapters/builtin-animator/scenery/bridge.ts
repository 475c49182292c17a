import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { findLightSide } from './sky.ts';
import { StillScenery } from './still-scenery.ts';

const STONE = parseColor('#8d857a');
/** The deck above the foot, the thickness of its edge, and the stone above the arches: shares of the bridge's size. */
const [DECK, EDGE, SPANDREL] = [0.82, 0.055, 0.14];
/** From one pier to the next, how thick a pier is, and how deep an arch, in the same shares. */
const [PERIOD, PIER, DEPTH] = [0.96, 0.2, 0.1];
/** How much the water mirrors of the foot; of what is higher it is less. */
const REFLECTED = 0.34;

/** A stone bridge on arches that crosses the whole picture; water mirrors it. */
export function createBridge(setting: Setting, { y, rise, distance, isInWater }: Position): Scenery[] {
  const foot = y * setting.height;
  const size = rise * setting.height;
  const color = lightColor(setting.palette, STONE, distance);
  return [
    new StillScenery(setting, { distance, shows: 'bridge' }, (context) => {
      if (isInWater) paintReflection(context, setting, { foot, size, color });
      paintArches(context, setting, { foot, size, color });
    }),
  ];
}

interface Bridge {
  readonly foot: number;
  readonly size: number;
  readonly color: Color;
}

function paintArches(context: Context, setting: Setting, { foot, size, color }: Bridge): void {
  const { width, overscan, palette } = setting;
  const top = foot - DECK * size;
  // What one sees of an arch's inside lies in shade, on the side where light comes from.
  context.fillStyle = formatColor(shade(color, 0.55));
  traceWall(context, setting, { foot, size, shift: findLightSide(setting) * DEPTH * size });
  context.fill('evenodd');
  const front = context.createLinearGradient(0, top, 0, foot);
  front.addColorStop(0, formatColor(mixColors(color, palette.key, 0.12)));
  front.addColorStop(1, formatColor(shade(color, 0.82)));
  context.fillStyle = front;
  traceWall(context, setting, { foot, size, shift: 0 });
  context.fill('evenodd');
  paintCourses(context, setting, { foot, size, color });
  context.fillStyle = formatColor(shade(color, 0.66));
  context.fillRect(-overscan, top + EDGE * size, width + 2 * overscan, 0.02 * size);
  context.fillStyle = formatColor(mixColors(color, palette.key, 0.28));
  context.fillRect(-overscan, top, width + 2 * overscan, EDGE * size);
}

/** The wall with its openings. @param shift of the openings to the side */
function traceWall(
  context: Context,
  { width, overscan }: Setting,
  { foot, size, shift }: { readonly foot: number; readonly size: number; readonly shift: number },
): void {
  const top = foot - DECK * size;
  const radius = ((PERIOD - PIER) / 2) * size;
  const spring = top + SPANDREL * size + radius;
  context.beginPath();
  context.rect(-overscan, top, width + 2 * overscan, foot - top);
  for (const middle of listArches(width, overscan, size)) {
    context.moveTo(middle + shift - radius, foot);
    context.lineTo(middle + shift - radius, spring);
    context.arc(middle + shift, spring, radius, Math.PI, 0);
    context.lineTo(middle + shift + radius, foot);
    context.closePath();
  }
}

/** Middles of the arches, one of which is that of the picture. */
function listArches(width: number, overscan: number, size: number): number[] {
  const aside = Math.ceil((width / 2 + overscan) / (PERIOD * size)) + 1;
  return Array.from({ length: 2 * aside + 1 }, (_, i) => width / 2 + (i - aside) * PERIOD * size);
}

/** Joints of the stone, faint and broken, on the front alone. */
function paintCourses(context: Context, setting: Setting, { foot, size, color }: Bridge): void {
  const { width, overscan, seed } = setting;
  const random = createSeededRandom(seed + 1031);
  context.save();
  traceWall(context, setting, { foot, size, shift: 0 });
  context.clip('evenodd');
  context.fillStyle = formatColor(shade(color, 0.7), 0.4);
  for (let y = foot - DECK * size; y < foot; y += 0.045 * size)
    for (let x = -overscan; x < width + overscan; ) {
      const long = (0.06 + 0.16 * random()) * size;
      context.fillRect(x, y, long, Math.max(0.5, 0.006 * size));
      x += long + 0.08 * random() * size;
    }
  context.restore();
}

/** The bridge upside down, dim, and broken by ripples that widen towards the viewer. */
function paintReflection(context: Context, setting: Setting, { foot, size, color }: Bridge): void {
  const { width, overscan, seed } = setting;
  const random = createSeededRandom(seed + 1033);
  context.save();
  context.translate(0, 2 * foot);
  context.scale(1, -1);
  const dim = context.createLinearGradient(0, foot, 0, foot - DECK * size);
  dim.addColorStop(0, formatColor(shade(color, 0.7), REFLECTED));
  dim.addColorStop(1, formatColor(shade(color, 0.7), 0.15 * REFLECTED));
  context.fillStyle = dim;
  traceWall(context, setting, { foot, size, shift: 0 });
  context.fill('evenodd');
  context.restore();
  context.save();
  context.globalCompositeOperation = 'destination-out';
  context.fillStyle = formatColor(color);
  for (let y = foot + 2; y < foot + DECK * size; y += 2 + 0.03 * (y - foot))
    for (let x = -overscan + 60 * random(); x < width + overscan; x += 40 + 200 * random()) {
      const long = (0.05 + 0.3 * random()) * size;
      context.fillRect(x, y, long, 0.6 + 0.012 * (y - foot));
    }
  context.restore();
}
