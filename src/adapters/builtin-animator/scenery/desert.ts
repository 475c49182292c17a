import { createSeededRandom } from '../../../core/random.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import { paintOnce, type Scenery, type Setting } from './scenery.ts';

const SAND = parseColor('#dcae6a');
const DUNES = [
  { distance: 0.8, foot: 0.0, rise: 0.06, span: 0.5 },
  { distance: 0.5, foot: 0.05, rise: 0.12, span: 0.75 },
  { distance: 0.28, foot: 0.17, rise: 0.16, span: 0.95 },
  { distance: 0.1, foot: 0.36, rise: 0.13, span: 1.1 },
];

/** Dunes with a lit and a dark side that meet in a sharp crest. */
export function createDunes(setting: Setting): Scenery[] {
  return DUNES.map((dune, i) => {
    const { width, height, horizon, overscan, palette, seed } = setting;
    const noise = addOctaves(createNoise(seed + 701 + i), 2, 0.3);
    const side = createNoise(seed + 751 + i);
    const color = lightColor(palette, SAND, dune.distance);
    const lit = mixColors(color, palette.key, 0.25 * palette.brightness);
    const dark = mixColors(shade(color, 0.62), palette.sky[1]!, 0.12);
    const getCrest = (x: number): number =>
      horizon +
      dune.foot * height -
      dune.rise * height * (1 - Math.abs(noise(x / (dune.span * width), i * 5.3)) * 1.9);
    return paintOnce(setting, dune.distance, (context) => {
      const gradient = context.createLinearGradient(
        0,
        horizon + (dune.foot - dune.rise) * height,
        0,
        horizon + (dune.foot + 0.25) * height,
      );
      gradient.addColorStop(0, formatColor(lit));
      gradient.addColorStop(1, formatColor(mixColors(lit, shade(color, 0.8), 0.8)));
      const trace = (getY: (x: number) => number): void => {
        context.beginPath();
        context.moveTo(-overscan, height + overscan);
        for (let x = -overscan; x <= width + overscan; x += 2) context.lineTo(x, getY(x));
        context.lineTo(width + overscan, height + overscan);
        context.closePath();
      };
      trace(getCrest);
      context.fillStyle = gradient;
      context.fill();
      context.save();
      context.clip();
      // The slip side: it begins at the crest and runs out below it in a curve.
      const slip = context.createLinearGradient(
        0,
        horizon + (dune.foot - dune.rise) * height,
        0,
        horizon + (dune.foot + 0.2) * height,
      );
      slip.addColorStop(0, formatColor(dark, 0.95));
      slip.addColorStop(1, formatColor(dark, 0.15));
      context.fillStyle = slip;
      trace(
        (x) => getCrest(x) + height * (0.004 + 0.2 * Math.max(0, side(x / (dune.span * width * 0.5)) + 0.15)),
      );
      context.save();
      context.beginPath();
      for (let x = -overscan; x <= width + overscan; x += 2) {
        const reach = height * 0.22 * Math.max(0, side(x / (dune.span * width * 0.5)) + 0.1);
        if (reach > 0) context.rect(x, getCrest(x), 2, reach);
      }
      context.fill();
      context.restore();
      paintRipples(setting, context, {
        crest: getCrest,
        color: formatColor(dark, 0.12),
        seed: seed + 771 + i,
        near: 1 - dune.distance,
      });
      context.restore();
    });
  });
}

function paintRipples(
  { width, height, overscan }: Setting,
  context: Parameters<Scenery['draw']>[0],
  { crest, color, seed, near }: { crest: (x: number) => number; color: string; seed: number; near: number },
): void {
  const random = createSeededRandom(seed);
  context.strokeStyle = color;
  for (let ripple = 0; ripple < 260 * near; ripple++) {
    const x = -overscan + (width + 2 * overscan) * random();
    const y = crest(x) + height * (0.015 + 0.3 * random() ** 1.5);
    const length = height * (0.02 + 0.07 * random()) * (0.4 + near);
    context.lineWidth = 0.5 + 0.9 * near * random();
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x + length / 2, y + 2.5 * (random() - 0.3), x + length, y + length * 0.08);
    context.stroke();
  }
}
