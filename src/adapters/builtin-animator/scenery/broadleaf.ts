import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Setting } from './scenery.ts';

export interface Tree {
  /** Foot of the trunk. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: Color;
  readonly setting: Setting;
  readonly random: () => number;
}

/** Lobes of a crown: where they are from its middle and how large, in sizes of the tree. */
const LOBES = [
  [-0.17, 0.02, 0.14],
  [0.18, 0.04, 0.13],
  [-0.25, 0.14, 0.1],
  [0.26, 0.15, 0.1],
  [-0.06, 0.16, 0.15],
  [0.1, -0.1, 0.14],
  [-0.1, -0.15, 0.13],
  [0.02, 0.02, 0.16],
] as const;
/** Half the length in pixels up to which tufts are lenses, and how far out the middle of a lens is pulled. */
const LENS_REACH = 3.5;
const LENS_BULGE = 1.77;
const BARK = parseColor('#54433a');

/** A tree whose crown is of lobes. */
export function paintBroadleaf(
  context: Context,
  { x, y, size, color, setting: { palette }, random }: Tree,
): void {
  paintTrunk(context, { x, y, size, color: mixColors(lightColor(palette, BARK, 0.15), color, 0.3) });
  const lobes = LOBES.map(([across, down, reach]) => ({
    x: x + size * (across + 0.07 * (random() - 0.5)),
    y: y - size * (0.68 - down * 0.9 + 0.06 * (random() - 0.5)),
    reach: size * reach * (0.8 + 0.4 * random()),
  }));
  // Dark leaves below and within, light ones where the sky meets them: each lobe has a lit side of its own.
  const tones = [
    shade(color, 0.62),
    shade(color, 0.84),
    color,
    mixColors(
      shade(color, 1.05),
      palette.key,
      (0.05 + 0.1 * palette.brightness) * Math.min(1, palette.visibility),
    ),
  ];
  const tufts = Math.round(Math.min(26, 5 + size / 9));
  for (const [i, tone] of tones.entries()) {
    context.fillStyle = formatColor(tone, 0.95);
    context.beginPath();
    for (const lobe of lobes)
      for (let count = 0; count < tufts * (1 - 0.16 * i); count++) {
        const angle = 2 * Math.PI * random();
        const away = lobe.reach * (1.05 - 0.2 * i) * Math.sqrt(random());
        const tuft = size * (0.042 - 0.006 * i) * (0.6 + 0.8 * random());
        const middleX = lobe.x + away * 1.15 * Math.cos(angle) + i * size * 0.01;
        const middleY = lobe.y + away * 0.85 * Math.sin(angle) - i * lobe.reach * 0.16;
        traceTuft(context, { x: middleX, y: middleY, reach: tuft, turn: random() - 0.5 });
      }
    context.fill();
  }
}

/** Leaves that hang together: an ellipse, or as large a lens where nobody sees its corners, which is traced in half the time. */
function traceTuft(
  context: Context,
  { x, y, reach, turn }: { x: number; y: number; reach: number; turn: number },
): void {
  if (reach > LENS_REACH) {
    context.moveTo(x + reach, y);
    context.ellipse(x, y, reach, reach * 0.75, turn, 0, 2 * Math.PI);
    return;
  }
  const [alongX, alongY] = [reach * Math.cos(turn), reach * Math.sin(turn)];
  context.moveTo(x - alongX, y - alongY);
  context.quadraticCurveTo(x - LENS_BULGE * alongY, y + LENS_BULGE * alongX, x + alongX, y + alongY);
  context.quadraticCurveTo(x + LENS_BULGE * alongY, y - LENS_BULGE * alongX, x - alongX, y - alongY);
}

/** A trunk that forks into the crown. */
function paintTrunk(context: Context, { x, y, size, color }: Pick<Tree, 'x' | 'y' | 'size' | 'color'>): void {
  context.fillStyle = formatColor(color);
  context.beginPath();
  context.moveTo(x - size * 0.04, y);
  context.quadraticCurveTo(x - size * 0.018, y - size * 0.16, x - size * 0.018, y - size * 0.42);
  context.lineTo(x + size * 0.014, y - size * 0.42);
  context.quadraticCurveTo(x + size * 0.02, y - size * 0.16, x + size * 0.036, y);
  context.fill();
  context.strokeStyle = context.fillStyle;
  context.lineCap = 'round';
  for (const [toX, toY, thick] of [
    [-0.17, 0.66, 0.02],
    [0.16, 0.64, 0.018],
    [0.02, 0.76, 0.022],
  ] as const) {
    context.lineWidth = size * thick;
    context.beginPath();
    context.moveTo(x, y - size * 0.36);
    context.quadraticCurveTo(x + toX * size * 0.3, y - size * 0.46, x + toX * size, y - size * toY);
    context.stroke();
  }
}
