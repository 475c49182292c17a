import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import { paintOnce, type Scenery, type Setting } from './scenery.ts';

/** Dunes of one depth. Lengths are shares of the frame's height. */
interface Row {
  readonly distance: number;
  /** Foot of the dunes below the horizon. */
  readonly foot: number;
  readonly rise: number;
  /** Half of a dune's width as a share of the frame's width. */
  readonly span: number;
  readonly count: number;
}

const SAND = parseColor('#dfae69');
const SHADOW = parseColor('#8a5436');
const ROWS: readonly Row[] = [
  { distance: 0.75, foot: 0.012, rise: 0.055, span: 0.2, count: 9 },
  { distance: 0.5, foot: 0.075, rise: 0.12, span: 0.34, count: 6 },
  { distance: 0.28, foot: 0.21, rise: 0.22, span: 0.52, count: 4 },
  { distance: 0.08, foot: 0.5, rise: 0.26, span: 0.75, count: 3 },
];

/** Dunes whose lit side meets the dark one in a crest that winds down towards the viewer. */
export function createDunes(setting: Setting): Scenery[] {
  return ROWS.map((row, i) => createRow(setting, row, i));
}

interface Dune {
  readonly peakX: number;
  readonly peakY: number;
  readonly left: number;
  readonly right: number;
  readonly foot: number;
  /** Where the crest reaches the foot. */
  readonly crestX: number;
  readonly bend: number;
}

function createRow(setting: Setting, row: Row, index: number): Scenery {
  const { width, height, horizon, overscan, palette, seed } = setting;
  const random = createSeededRandom(seed + 701 + 17 * index);
  const color = lightColor(palette, SAND, row.distance);
  const lit = mixColors(color, palette.key, 0.22 * palette.brightness);
  const dark = mixColors(lightColor(palette, SHADOW, row.distance), color, 0.25);
  const foot = horizon + row.foot * height;
  const dunes = Array.from({ length: row.count }, (_, i): Dune => {
    const peakX = width * (-0.15 + (1.3 * (i + 0.15 + 0.7 * random())) / row.count);
    const rise = Math.min(height, width) * row.rise * (0.5 + 0.6 * random());
    const [left, right] = [
      width * row.span * (0.75 + 0.5 * random()),
      width * row.span * (0.5 + 0.4 * random()),
    ];
    const crestX = peakX + right * (0.1 + 0.55 * random()) * (random() < 0.3 ? -0.6 : 1);
    return {
      peakX,
      peakY: foot - rise,
      left: peakX - left,
      right: peakX + right,
      foot,
      crestX,
      bend: random() - 0.2,
    };
  }).toSorted((a, b) => a.peakY - b.peakY);
  return paintOnce(setting, row.distance, (context) => {
    context.fillStyle = formatColor(mixColors(lit, dark, 0.12));
    context.fillRect(-overscan, foot - 1, width + 2 * overscan, height + overscan - foot + 1);
    for (const dune of dunes) paintDune(context, { dune, lit, dark, depth: height * row.rise * 0.5 });
    paintRipples(context, setting, {
      dunes,
      style: formatColor(dark, 0.16),
      near: 1 - row.distance,
      seed: seed + 771 + index,
    });
  });
}

interface DunePaint {
  readonly dune: Dune;
  readonly lit: Color;
  readonly dark: Color;
  readonly depth: number;
}

function paintDune(context: Context, { dune, lit, dark, depth }: DunePaint): void {
  const { peakX, peakY, left, right, foot, crestX, bend } = dune;
  const low = foot + depth;
  const light = context.createLinearGradient(0, peakY, 0, low);
  light.addColorStop(0, formatColor(mixColors(lit, parseColor('#fff3dc'), 0.16)));
  light.addColorStop(0.55, formatColor(lit));
  light.addColorStop(1, formatColor(mixColors(lit, dark, 0.12)));
  context.fillStyle = light;
  context.beginPath();
  context.moveTo(left, low);
  context.bezierCurveTo(
    left + (peakX - left) * 0.45,
    low - (low - peakY) * 0.12,
    peakX - (peakX - left) * 0.2,
    peakY,
    peakX,
    peakY,
  );
  context.bezierCurveTo(
    peakX + (right - peakX) * 0.16,
    peakY + (low - peakY) * 0.1,
    right - (right - peakX) * 0.5,
    low - (low - peakY) * 0.08,
    right,
    low,
  );
  context.fill();
  const shadow = context.createLinearGradient(0, peakY, 0, low);
  shadow.addColorStop(0, formatColor(dark));
  shadow.addColorStop(0.7, formatColor(mixColors(dark, lit, 0.3)));
  shadow.addColorStop(1, formatColor(mixColors(dark, lit, 0.9), 0.4));
  context.fillStyle = shadow;
  context.beginPath();
  context.moveTo(peakX, peakY);
  context.bezierCurveTo(
    peakX + (right - peakX) * 0.16,
    peakY + (low - peakY) * 0.1,
    right - (right - peakX) * 0.5,
    low - (low - peakY) * 0.08,
    right,
    low,
  );
  context.lineTo(crestX, low);
  // The crest: an S from the foot back to the peak.
  const turn = (right - peakX) * 0.42 * bend;
  context.bezierCurveTo(
    crestX + turn,
    low - (low - peakY) * 0.38,
    peakX - turn,
    peakY + (low - peakY) * 0.42,
    peakX,
    peakY,
  );
  context.fill();
}

/** Ripples that the wind leaves, across the lit sides. */
function paintRipples(
  context: Context,
  { width, height, overscan }: Setting,
  { dunes, style, near, seed }: { dunes: readonly Dune[]; style: string; near: number; seed: number },
): void {
  if (near < 0.6) return;
  const random = createSeededRandom(seed);
  context.strokeStyle = style;
  const top = Math.min(...dunes.map(({ peakY }) => peakY)) + height * 0.12;
  for (let ripple = 0; ripple < 240; ripple++) {
    const [x, y] = [-overscan + (width + 2 * overscan) * random(), top + height * 0.6 * random()];
    const length = height * (0.04 + 0.1 * random()) * near;
    context.lineWidth = (height / 576) * (0.5 + 1.1 * random());
    context.globalCompositeOperation = 'source-atop';
    context.beginPath();
    context.moveTo(x, y);
    context.bezierCurveTo(
      x + length * 0.3,
      y - length * 0.07,
      x + length * 0.6,
      y + length * 0.07,
      x + length,
      y - length * 0.02,
    );
    context.stroke();
  }
  context.globalCompositeOperation = 'source-over';
}
