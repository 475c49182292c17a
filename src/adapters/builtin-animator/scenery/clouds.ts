import { createSeededRandom } from '../../../core/random.ts';
import { type Color, mixColors, shade, toCodes } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Width of the painted strip in frames, which is drawn twice so that clouds come without end. */
const STRIP_WIDTHS = 2;
/** Noise is computed at a part of the size: clouds are soft. */
const SCALE = 4;
const MIXTURES = 64;

/** Clouds that drift, lit from below the sun's height and thinning towards the horizon. @param cover 0 to 1 */
export function createClouds(setting: Setting, cover: number): Scenery {
  const { width, horizon, overscan, palette, seed, createCanvas } = setting;
  const [stripWidth, stripHeight] = [width * STRIP_WIDTHS, horizon + overscan];
  const strip = createCanvas(stripWidth / SCALE, stripHeight / SCALE);
  const context = strip.getContext('2d');
  // Sizes are read once: asking the canvas for them costs more than the noise of a pixel.
  const [stripColumns, stripRows] = [strip.width, strip.height];
  const image = context.createImageData(stripColumns, stripRows);
  const pixels = image.data;
  const lit = mixColors(palette.sky.at(-1)!, palette.key, 0.6);
  const shadow = mixColors(palette.sky[1]!, shade(palette.sky[2]!, 0.8), 0.5);
  const getMixture = createMixtures(shadow, lit);
  const noise = addOctaves(createNoise(seed + 31), 5, 0.55);
  const period = stripColumns;
  const sample = (x: number, y: number): number => {
    // A second copy is mixed in towards the end, so that the strip's ends meet.
    const share = x / period;
    const stretched = (at: number): number => noise(at / 46, y / (14 + (26 * (stripRows - y)) / stripRows));
    return stretched(x + period) * (1 - share) + stretched(x) * share;
  };
  for (let y = 0; y < stripRows; y++)
    for (let x = 0; x < stripColumns; x++) {
      const body = sample(x, y);
      const thickness = Math.max(0, body + cover * 1.3 - 0.62) / 0.5;
      const rim = Math.max(0, sample(x, y + 2.5) - body) * 2.2;
      const alpha =
        Math.min(1, thickness) ** 1.2 *
        (0.5 + 0.5 * cover) *
        Math.min(1, (stripRows - y) / (stripRows * 0.16));
      pixels.set(getMixture(0.35 + rim), 4 * (y * stripColumns + x));
      pixels[4 * (y * stripColumns + x) + 3] = Math.round(255 * alpha);
    }
  context.putImageData(image, 0, 0);
  const speed = (width / 160) * (0.7 + 0.6 * createSeededRandom(seed + 32)());
  return {
    distance: 0.97,
    shows: 'cloudy',
    draw(target, seconds) {
      const shift = (speed * seconds) % stripWidth;
      for (const x of [-overscan - shift, -overscan - shift + stripWidth])
        target.drawImage(strip, x, -overscan, stripWidth, stripHeight);
    },
  };
}

/** Codes of the mixtures of two colors, for what is mixed at every pixel. */
function createMixtures(from: Color, to: Color): (share: number) => readonly [number, number, number] {
  const table = Array.from({ length: MIXTURES + 1 }, (_, i) => toCodes(mixColors(from, to, i / MIXTURES)));
  return (share) => table[Math.round(Math.min(1, Math.max(0, share)) * MIXTURES)]!;
}
