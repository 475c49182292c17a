import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, toCodes } from '../painting/colors.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

/** Steps of a gradient: so many that the mixture of colors, not of codes, is seen. */
const STEPS = 24;
/** Share of the frame's height below the horizon in which the sky may be seen. */
const BELOW = 0.1;
/** Numbers of the table of noise, a power of two. */
const DITHER_LENGTH = 4096;

/** The sky from its top to the horizon, in the colors of the time of day, dithered so that no bands are seen. */
export function createSky(setting: Setting): Scenery {
  const { width, height, horizon, overscan, palette, seed } = setting;
  return new StillScenery(setting, { distance: 1, isSoft: true }, (context) => {
    const [wide, tall] = [Math.ceil(width + 2 * overscan), Math.ceil(horizon + BELOW * height + overscan)];
    context.fillStyle = formatColor(palette.sky.at(-1)!);
    context.fillRect(-overscan, horizon, wide, height + overscan - horizon);
    const image = context.createImageData(wide, tall);
    const { data } = image;
    const random = createSeededRandom(seed + 1);
    // Triangular noise of one code on either side, from a table that rows begin at places of their own.
    const noise = Float32Array.from({ length: DITHER_LENGTH }, () => random() - random());
    for (let y = 0; y < tall; y++) {
      const share = Math.min(1, y / (horizon + overscan)) * (palette.sky.length - 1);
      const first = Math.min(palette.sky.length - 2, Math.floor(share));
      const [r, g, b] = toCodes(
        mixColors(palette.sky[first]!, palette.sky[first + 1]!, share - first),
        false,
      );
      const start = Math.floor(random() * DITHER_LENGTH);
      for (let x = 0, i = 4 * y * wide; x < wide; x++, i += 4) {
        const shift = noise[(start + x) & (DITHER_LENGTH - 1)]!;
        // Rounded and kept within the codes by the array itself.
        data[i] = r + shift;
        data[i + 1] = g + shift;
        data[i + 2] = b + shift;
        data[i + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
  });
}

/** Where sun or moon stands in the sky, and how large it is, in pixels. */
export interface Luminary {
  readonly kind: 'sun' | 'moon';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The sun by day and low at its ends, the moon by night; undefined where clouds hide it. */
export function placeLuminary({ width, horizon, height, imagery, seed }: Setting): Luminary | undefined {
  const { time, weather, effects, season, skies } = imagery;
  const isHidden = weather.some(
    (each) => each === 'storm' || each === 'rain' || each === 'cloudy' || each === 'snow',
  );
  if (isHidden && !effects.includes('moon')) return undefined;
  const random = createSeededRandom(seed + 11);
  const x = width * (0.6 + 0.24 * random());
  if (time === 'night') return { kind: 'moon', x, y: horizon * 0.3, radius: height * 0.048 };
  if (time === 'dusk' || time === 'dawn')
    return { kind: 'sun', x: x - width * 0.12, y: horizon - height * 0.055, radius: height * 0.05 };
  if (skies.includes('high-sun'))
    return { kind: 'sun', x: x - width * 0.08, y: horizon * 0.03, radius: height * 0.046 };
  return { kind: 'sun', x, y: horizon * (season === 'winter' ? 0.46 : 0.28), radius: height * 0.04 };
}

/** The side from which all is lit: 1 if sun or moon stands on the right, or nowhere, and -1 on the left. */
export function findLightSide(setting: Setting): 1 | -1 {
  const luminary = placeLuminary(setting);
  return luminary !== undefined && luminary.x < setting.width / 2 ? -1 : 1;
}

/** What veils sun and moon: they are paler, and glow less. */
function isVeiled({ imagery: { skies, effects } }: Setting): boolean {
  return skies.includes('pale') || effects.includes('smoke');
}

/** The glow of sun or moon in the air around it. */
export function createLuminaryGlow(setting: Setting, { kind, x, y, radius }: Luminary): Scenery {
  const { palette, height, imagery } = setting;
  const glow = imagery.skies.includes('high-sun') ? 1.6 : isVeiled(setting) ? 0.5 : 1;
  return new StillScenery(setting, { distance: 1, isSoft: true }, (context) => {
    for (const [reach, alpha] of [
      [height * 0.75, glow * (kind === 'sun' ? 0.34 : 0.2)],
      [height * 0.24, glow * (kind === 'sun' ? 0.42 : 0.22)],
      [radius * 2.1, 0.4 * glow],
    ] as const)
      paintGlow(context, { x, y, reach }, (share) => formatColor(palette.key, alpha * (1 - share) ** 2.2));
  });
}

/** The disc of sun or moon. */
export function createLuminary(setting: Setting, { kind, x, y, radius }: Luminary): Scenery {
  const { palette } = setting;
  const light = kind === 'sun' ? mixColors(palette.key, parseColor('#ffffff'), 0.55) : parseColor('#f2f3ea');
  const disc = isVeiled(setting) ? mixColors(light, palette.sky[kind === 'sun' ? 2 : 1]!, 0.45) : light;
  return new StillScenery(setting, { distance: 1 }, (context) => {
    context.fillStyle = formatColor(disc);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    if (kind === 'moon') paintMoonMarks(context, { x, y, radius }, setting.seed);
  });
}

/** Fills a circle with colors by their share of its radius. */
export function paintGlow(
  context: Context,
  { x, y, reach }: { readonly x: number; readonly y: number; readonly reach: number },
  getColor: (share: number) => string,
): void {
  const gradient = context.createRadialGradient(x, y, 0, x, y, reach);
  for (let step = 0; step <= STEPS; step++) gradient.addColorStop(step / STEPS, getColor(step / STEPS));
  context.fillStyle = gradient;
  context.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
}

function paintMoonMarks(
  context: Context,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  seed: number,
): void {
  const random = createSeededRandom(seed + 5);
  context.save();
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.clip();
  for (let mark = 0; mark < 9; mark++) {
    const [angle, away] = [2 * Math.PI * random(), radius * 0.85 * Math.sqrt(random())];
    const reach = radius * (0.18 + 0.3 * random());
    const place = { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle), reach };
    paintGlow(context, place, (share) => `rgba(120,128,140,${0.4 * (1 - share ** 2)})`);
  }
  // A sphere is darker at its rim, and on the side away from the sun.
  const turned = { x: x - 0.25 * radius, y: y - 0.2 * radius, reach: 1.4 * radius };
  paintGlow(context, turned, (share) => `rgba(40,48,66,${0.55 * share ** 3})`);
  context.restore();
}

/** Stars that twinkle, denser away from the horizon's haze and of few bright ones. */
export function createStars({ width, horizon, height, overscan, seed }: Setting): Scenery {
  const random = createSeededRandom(seed + 21);
  const stars = Array.from({ length: Math.round((width * horizon) / 1500) }, () => ({
    x: -overscan + (width + 2 * overscan) * random(),
    y: -overscan * 0.5 + horizon * random() ** 1.3,
    size: (height / 576) * (0.5 + 1.1 * random() ** 6),
    light: 0.25 + 0.75 * random() ** 3,
    speed: 0.5 + 2 * random(),
    phase: 2 * Math.PI * random(),
  }));
  return {
    distance: 1,
    shows: 'stars',
    draw(context, seconds) {
      context.fillStyle = 'rgb(232,238,255)';
      for (const { x, y, size, light, speed, phase } of stars) {
        const fading = Math.max(0, 1 - Math.max(0, y / horizon) ** 2.5);
        const twinkle = 0.82 + 0.18 * Math.sin(phase + speed * seconds);
        context.globalAlpha = light * fading * twinkle;
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
      context.globalAlpha = 1;
    },
  };
}
