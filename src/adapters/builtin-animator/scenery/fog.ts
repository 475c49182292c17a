import { toCodes } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { enlargeSoft } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Sheets of fog: the farther, the lower over the horizon and the thinner. Lengths are shares of the frame's height. */
const SHEETS = [
  { distance: 0.7, top: -0.14, tall: 0.26, alpha: 0.75, speed: 0.006 },
  { distance: 0.45, top: -0.06, tall: 0.28, alpha: 0.7, speed: 0.011 },
  { distance: 0.2, top: 0.08, tall: 0.36, alpha: 0.6, speed: 0.018 },
] as const;
/** Fog is painted at a part of its size: it has no edges. */
const SCALE = 8;
const STRIP_WIDTHS = 2;

/** Fog that drifts in sheets of its own depths. @param strength 0.3 a thin mist, 1 a thick fog */
export function createFog(setting: Setting, strength: number): Scenery[] {
  return SHEETS.map((sheet, i) =>
    createSheet(setting, { ...sheet, alpha: sheet.alpha * strength, index: i }),
  );
}

interface Sheet {
  readonly distance: number;
  readonly top: number;
  readonly tall: number;
  readonly alpha: number;
  readonly speed: number;
  readonly index: number;
}

function createSheet(setting: Setting, { distance, top, tall, alpha, speed, index }: Sheet): Scenery {
  const { width, height, horizon, overscan } = setting;
  const stripWidth = width * STRIP_WIDTHS;
  const small = paintStrip(setting, { stripWidth, stripHeight: height * tall, alpha, index });
  const strip = enlargeSoft(setting.createCanvas, small, [stripWidth, height * tall]);
  return {
    distance,
    shows: 'fog',
    isSoft: true,
    draw(context, seconds) {
      const shift = (width * speed * seconds + index * 0.37 * stripWidth) % stripWidth;
      for (const x of [-overscan - shift, -overscan - shift + stripWidth]) {
        if (x > width + overscan || x + stripWidth < -overscan) continue;
        context.drawImage(strip, x, horizon + top * height);
      }
    },
  };
}

function paintStrip(
  { palette, seed, createCanvas }: Setting,
  {
    stripWidth,
    stripHeight,
    alpha,
    index,
  }: { stripWidth: number; stripHeight: number; alpha: number; index: number },
): ReturnType<Setting['createCanvas']> {
  const strip = createCanvas(stripWidth / SCALE, stripHeight / SCALE);
  const context = strip.getContext('2d');
  const [columns, rows] = [strip.width, strip.height];
  const image = context.createImageData(columns, rows);
  const pixels = image.data;
  const noise = addOctaves(createNoise(seed + 2001 + index), 4, 0.5);
  const codes = toCodes(palette.haze);
  const [across, down] = [columns / 9, rows / 2.2];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      // The copy that fades in towards the end makes the strip's ends meet.
      const share = x / columns;
      const at = (place: number): number => noise(place / across, y / down);
      const body = at(x + columns) * (1 - share) + at(x) * share;
      const rim = Math.sin((Math.PI * (y + 0.5)) / rows) ** 1.3;
      const at4 = 4 * (y * columns + x);
      pixels.set(codes, at4);
      pixels[at4 + 3] = Math.round(255 * alpha * rim * Math.min(1, Math.max(0, 0.62 + 0.9 * body)));
    }
  context.putImageData(image, 0, 0);
  return strip;
}
