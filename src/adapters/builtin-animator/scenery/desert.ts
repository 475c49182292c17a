import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { findLightSide } from './sky.ts';
import { StillScenery } from './still-scenery.ts';

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

/** Share of the sand before a row of dunes in which it comes out of what is behind. */
const SOFT_SHARE = 0.22;

/** Dunes whose lit side meets the dark one in a crest that winds down towards the viewer, and air that trembles over hot sand. */
export function createDunes(setting: Setting): Scenery[] {
  const [first, ...rest] = ROWS.map((row, i) => createRow(setting, row, i));
  return setting.imagery.skies.includes('high-sun')
    ? [first!, createMirage(setting), ...rest]
    : [first!, ...rest];
}

/** A dune, its widths measured from the peak: towards the light and away from it. */
interface Dune {
  readonly peakX: number;
  readonly peakY: number;
  readonly lee: number;
  readonly bright: number;
  readonly foot: number;
  /** Where the crest reaches the foot, away from the light. */
  readonly crest: number;
  readonly bend: number;
}

function createRow(setting: Setting, row: Row, index: number): Scenery {
  const { width, height, horizon, overscan, palette, seed, imagery } = setting;
  const random = createSeededRandom(seed + 701 + 17 * index);
  const isHigh = imagery.skies.includes('high-sun');
  const color = lightColor(palette, SAND, row.distance);
  const lit = mixColors(color, palette.key, 0.22 * palette.brightness);
  // From overhead the sun reaches down the slopes that fall away from it.
  const dark = mixColors(lightColor(palette, SHADOW, row.distance), color, isHigh ? 0.42 : 0.25);
  const foot = horizon + row.foot * height;
  const dunes = Array.from({ length: row.count }, (_, i): Dune => {
    const peakX = width * (-0.15 + (1.3 * (i + 0.15 + 0.7 * random())) / row.count);
    const rise = Math.min(height, width) * row.rise * (0.5 + 0.6 * random());
    const bright = width * row.span * (0.75 + 0.5 * random());
    const lee = width * row.span * (0.5 + 0.4 * random()) * (isHigh ? 0.8 : 1);
    const crest = lee * (0.08 + (isHigh ? 0.62 : 0.5) * random());
    return { peakX, peakY: foot - rise, lee, bright, foot, crest, bend: 0.12 + 0.3 * random() };
  }).toSorted((a, b) => a.peakY - b.peakY);
  const side = findLightSide(setting);
  return new StillScenery(setting, { distance: row.distance }, (context) => {
    const ground = context.createLinearGradient(0, foot, 0, foot + height * 0.5);
    // Sand lies on sand without an edge; the farthest ends at the sky.
    const far = mixColors(lit, dark, 0.12);
    ground.addColorStop(0, formatColor(far, index === 0 ? 1 : 0));
    ground.addColorStop(SOFT_SHARE, formatColor(far));
    ground.addColorStop(1, formatColor(mixColors(lit, dark, 0.24)));
    context.fillStyle = ground;
    context.fillRect(-overscan, foot - 1, width + 2 * overscan, height + overscan - foot + 1);
    for (const dune of dunes) paintDune(context, { dune, lit, dark, depth: height * row.rise * 0.5, side });
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
  /** 1 if the light comes from the right. */
  readonly side: 1 | -1;
}

function paintDune(context: Context, { dune, lit, dark, depth, side }: DunePaint): void {
  const { peakX, peakY, lee, bright, foot, crest, bend } = dune;
  const low = foot + depth;
  const rise = low - peakY;
  context.save();
  context.translate(peakX, low);
  context.scale(side, -1);
  const light = context.createLinearGradient(0, rise, 0, 0);
  light.addColorStop(0, formatColor(mixColors(lit, parseColor('#fff3dc'), 0.2)));
  light.addColorStop(0.55, formatColor(lit));
  light.addColorStop(1, formatColor(mixColors(lit, dark, 0.12)));
  context.fillStyle = light;
  context.beginPath();
  context.moveTo(bright, 0);
  context.bezierCurveTo(bright * 0.55, rise * 0.12, bright * 0.2, rise, 0, rise);
  traceLee(context, lee, rise);
  context.fill();
  // Sand around gives back some light, so that the dark side is lighter at its foot; it ends in a line, as sand that slid does.
  const shadow = context.createLinearGradient(0, rise, 0, 0);
  shadow.addColorStop(0, formatColor(dark));
  shadow.addColorStop(1, formatColor(mixColors(dark, lit, 0.6)));
  context.fillStyle = shadow;
  context.beginPath();
  context.moveTo(0, rise);
  traceLee(context, lee, rise);
  context.quadraticCurveTo(-(lee * 0.6 + crest * 0.4), -depth * 0.1, -crest, depth * 0.1);
  // The crest: an S from the foot back to the peak.
  const turn = lee * 0.42 * bend;
  context.bezierCurveTo(-crest - turn * 0.4, rise * 0.38, turn * 0.5, rise * 0.6, 0, rise);
  context.fill();
  context.restore();
}

/** The outline from the peak down to the foot on the side away from the light. */
function traceLee(context: Context, lee: number, rise: number): void {
  context.bezierCurveTo(-lee * 0.16, rise * 0.9, -lee * 0.5, rise * 0.08, -lee, 0);
}

/** Bands of sky that lie trembling on the far sand, as hot air bends the light upwards. */
function createMirage({ width, height, horizon, palette, createCanvas, seed }: Setting): Scenery {
  const random = createSeededRandom(seed + 761);
  const spot = createSoftSpot(createCanvas, [64, 64], {
    color: mixColors(palette.haze, palette.sky[2]!, 0.4),
    falloff: 1.1,
  });
  const bands = Array.from({ length: 9 }, (_, i) => ({
    x: (width * (i + random())) / 9,
    y: horizon + height * (0.034 + 0.03 * random()),
    long: width * (0.12 + 0.16 * random()),
    phase: 2 * Math.PI * random(),
  }));
  return {
    distance: 0.72,
    draw(context, seconds) {
      for (const { x, y, long, phase } of bands) {
        const tremble = Math.sin(5.3 * seconds + phase) + 0.6 * Math.sin(8.7 * seconds + 2.3 * phase);
        const thick = height * (0.017 + 0.003 * tremble);
        context.globalAlpha = 0.55 + 0.16 * Math.sin(1.3 * seconds + phase);
        context.drawImage(spot, x - long / 2, y - thick / 2 + height * 0.0012 * tremble, long, thick);
      }
      context.globalAlpha = 1;
    },
  };
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
