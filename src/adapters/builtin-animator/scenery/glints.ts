import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, shade } from '../painting/colors.ts';
import type { Setting } from './scenery.ts';
import type { Luminary } from './sky.ts';

/** Water as far as light plays on it. */
export interface GlintingWater {
  /** Upper edge of the water, from the top of the frame. */
  readonly shore: number;
  readonly luminary: Luminary | undefined;
  /** 0 for a lake without wind, 1 for a sea in a storm. */
  readonly waves: number;
}

/** Glints of one color and about one opacity are drawn as one path. */
const OPACITIES = 5;
/** Thickness in pixels from which on a glint has a shape. */
const MIN_LENS = 1.9;

interface Glint {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly thickness: number;
  readonly speed: number;
  readonly phase: number;
  readonly drift: number;
  readonly lift: number;
}

interface Glints {
  readonly color: string;
  readonly strength: number;
  readonly glints: readonly Glint[];
}

/** Short bright and dark streaks that come and go; below sun and moon they make a path of light. */
export function createGlints(
  setting: Setting,
  water: GlintingWater,
): (context: Context, seconds: number, bottom: number) => void {
  const groups = scatterGlints(setting, water);
  return (context, seconds, bottom) => {
    for (const { color, strength, glints } of groups) {
      const seen = glints.filter(({ y }) => y < bottom);
      context.fillStyle = color;
      for (let opacity = 0; opacity < OPACITIES; opacity++) {
        context.globalAlpha = (strength * (opacity + 0.5)) / OPACITIES;
        context.beginPath();
        for (const glint of seen) {
          const light = Math.sin(glint.phase + glint.speed * seconds);
          if (light > 0 && Math.min(OPACITIES - 1, Math.floor(light * OPACITIES)) === opacity)
            drawGlint(context, glint, seconds);
        }
        context.fill();
      }
    }
    context.globalAlpha = 1;
  };
}

/** Traces a lens, or fills as large a rectangle where nobody sees its corners, in less than half the time. */
function drawGlint(context: Context, glint: Glint, seconds: number): void {
  const { x, y, length, thickness, speed, phase, drift, lift } = glint;
  const left = x + drift * Math.sin(0.4 * speed * seconds + phase) - length / 2;
  const middle = y + lift * Math.sin(phase + seconds);
  if (thickness < MIN_LENS) {
    context.fillRect(left + 0.1 * length, middle - 0.41 * thickness, 0.8 * length, 0.82 * thickness);
    return;
  }
  context.moveTo(left, middle);
  context.quadraticCurveTo(left + length / 2, middle - thickness, left + length, middle);
  context.quadraticCurveTo(left + length / 2, middle + thickness, left, middle);
}

function scatterGlints(
  { width, height, overscan, palette, seed }: Setting,
  { shore, luminary, waves }: GlintingWater,
): Glints[] {
  const random = createSeededRandom(seed + 71);
  const depth = height + overscan - shore;
  const [path, bright, dark]: [Glint[], Glint[], Glint[]] = [[], [], []];
  for (let count = Math.round(width * (0.55 + waves * 0.5)); count > 0; count--) {
    const near = random() ** 1.7;
    const isPath = luminary !== undefined && random() < 0.45;
    const spread = width * (0.012 + 0.085 * near);
    const group = isPath ? path : random() < 0.55 ? bright : dark;
    group.push({
      x: isPath
        ? luminary.x + spread * (random() + random() + random() - 1.5) * 1.4
        : -overscan + (width + 2 * overscan) * random(),
      y: shore + 1 + near * depth,
      length: (4 + 46 * near) * (0.4 + random()) * (width / 1024) * (isPath ? 0.75 : 1),
      thickness: (0.7 + 3 * near) * (height / 576) * (1 + waves),
      speed: 0.7 + 1.7 * random(),
      phase: 2 * Math.PI * random(),
      drift: (random() - 0.5) * 8 * (0.3 + near) * (width / 1024),
      lift: waves * 6 * near * (height / 576),
    });
  }
  const highlight = palette.sky.at(-1)!;
  const strength = 0.22 + 0.25 * waves;
  return [
    { color: formatColor(shade(palette.water, 0.6)), strength, glints: dark },
    { color: formatColor(mixColors(highlight, palette.key, 0.4)), strength, glints: bright },
    { color: formatColor(mixColors(palette.key, highlight, 0.15)), strength: 0.75, glints: path },
  ];
}
