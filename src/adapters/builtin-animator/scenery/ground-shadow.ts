import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor } from '../painting/colors.ts';
import type { Setting } from './scenery.ts';
import { findLightSide, placeLuminary } from './sky.ts';

/** What is under the open sky in sunlight leaves this much of it to its shadow. */
const [SUNLIT, DULL] = [0.3, 0.16] as const;
const SHADE = parseColor('#1c2232');

/** What casts a shadow: the middle of its foot, half its width and its height in pixels. */
interface Caster {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly height: number;
}

/** How shadows fall: their opacity, and how far aside, in heights of what casts them, to the right where positive. */
export interface Shadowing {
  readonly alpha: number;
  readonly lean: number;
}

/** Shadows fall away from sun and moon, the longer the lower these stand; under clouds they lie beneath. */
export function findShadowing(setting: Setting): Shadowing {
  const luminary = placeLuminary(setting);
  if (!luminary) return { alpha: DULL, lean: 0 };
  const rise = Math.max(0.12, 1 - Math.max(0, luminary.y) / setting.horizon);
  const alpha = setting.palette.isDark ? DULL : SUNLIT;
  return { alpha, lean: -findLightSide(setting) * Math.min(1.1, 0.5 / rise - 0.45) };
}

/** Paints the shadow of something on level ground as a flat ellipse, soft at its far end. */
export function paintGroundShadow(
  context: Context,
  setting: Setting,
  caster: Caster,
  { alpha, lean }: Shadowing = findShadowing(setting),
): void {
  const { x, y, reach, height } = caster;
  const long = reach + 0.5 * Math.abs(lean) * height;
  context.fillStyle = formatColor(SHADE, alpha);
  context.beginPath();
  context.ellipse(x + 0.5 * lean * height, y, long, 0.13 * reach + 0.012 * height, 0, 0, 2 * Math.PI);
  context.fill();
}

/** Tufts of a crown whose shadows are told apart. */
const TUFTS = 90;

/** Paints the shadow of a crown on level ground: its tufts, with spots of light at the rim. */
export function paintCrownShadow(context: Context, setting: Setting, { x, y, reach, height }: Caster): void {
  const { alpha, lean } = findShadowing(setting);
  const random = createSeededRandom(Math.round(7 * x + y));
  const [middle, long, wide] = [
    x + 0.5 * lean * height,
    reach + 0.35 * Math.abs(lean) * height,
    0.16 * reach,
  ];
  context.fillStyle = formatColor(SHADE, alpha);
  // Filled at once, so that nothing is darker where tufts overlap.
  context.beginPath();
  for (let tuft = 0; tuft < TUFTS; tuft++) {
    const [angle, away] = [2 * Math.PI * random(), Math.sqrt(random())];
    const size = (0.05 + 0.12 * random() ** 2) * (1.25 - 0.6 * away);
    const [left, top] = [middle + away * long * Math.cos(angle), y + away * wide * Math.sin(angle)];
    context.moveTo(left + size * long, top);
    context.ellipse(left, top, size * long, size * (wide + 0.012 * height) * 1.5, 0, 0, 2 * Math.PI);
  }
  context.fill();
}

/** Paints the shadow of a tree of a belt: on snow a long blue one; elsewhere grass and undergrowth hide it. */
export function paintTreeShadow(context: Context, setting: Setting, caster: Caster): void {
  const { palette } = setting;
  if (!palette.isSnowy) return;
  const { x, y, reach, height } = caster;
  const { alpha, lean } = findShadowing(setting);
  const end = x + lean * height;
  const gradient = context.createLinearGradient(x, 0, end + Math.sign(lean), 0);
  const color = mixColors(palette.sky[0]!, SHADE, 0.3);
  gradient.addColorStop(0, formatColor(color, 1.6 * alpha));
  gradient.addColorStop(1, formatColor(color, 0));
  context.fillStyle = lean === 0 ? formatColor(color, alpha) : gradient;
  context.beginPath();
  if (lean === 0) context.ellipse(x, y, 1.2 * reach, 0.2 * reach, 0, 0, 2 * Math.PI);
  else {
    // A conifer's shadow is a wedge that lies nearly flat.
    const drop = 0.08 * height;
    context.moveTo(x - Math.sign(lean) * reach, y - 0.2 * reach);
    context.lineTo(end, y + drop);
    context.lineTo(x - Math.sign(lean) * 0.6 * reach, y + 0.5 * reach);
  }
  context.fill();
}
