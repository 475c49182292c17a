import { type Color, mixColors, parseColor } from '../painting/colors.ts';
import { visitParticles } from '../painting/particles.ts';
import { createPuff } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';

/** A column of smoke: where it begins, how high it rises and how wide it becomes, in pixels. */
export interface Plume {
  readonly x: number;
  readonly y: number;
  readonly rise: number;
  readonly width: number;
  readonly distance: number;
  /** Drift to the right over the whole rise, as a share of it. */
  readonly wind: number;
  /** Opacity of a puff, 0 to 1. */
  readonly density: number;
  /** Color of the light from below; without it the sky alone lights the smoke. */
  readonly glow?: Color;
  /** Whether it is of dry wood, which burns without soot. */
  readonly isPale?: boolean;
  readonly seed: number;
}

const SOOT = parseColor('#3a3638');
const STEAM = parseColor('#eceef2');
const LIT_FROM_BELOW = parseColor('#a58a7a');
const VARIANTS = 3;
const PUFFS = 20;

/** Smoke in puffs that rise, swell, turn and are carried away by the wind. */
export function createSmoke({ palette, createCanvas }: Setting, plume: Plume): Scenery {
  const { x, y, rise, width, distance, wind, density, glow, isPale = false, seed } = plume;
  const soot = mixColors(SOOT, palette.haze, palette.isDark ? 0.3 : 0.18);
  // After sunset it is still lit by the sky, against which the land is dark.
  const steam = mixColors(lightColor(palette, STEAM, 0.2), STEAM, palette.isDark ? 0.35 : 0);
  const dark = isPale ? steam : soot;
  const light = mixColors(dark, glow ? LIT_FROM_BELOW : palette.haze, glow ? 0.85 : 0.42);
  // As large as a puff becomes: what is only made smaller needs no smoothing.
  const largest = 1.38 * width;
  const create = (shadow: Color, lit: Color) =>
    Array.from({ length: VARIANTS }, (_, i) =>
      createPuff(createCanvas, largest, { light: lit, dark: shadow, seed: seed + i }),
    );
  const puffs = create(dark, light);
  const glowing = glow ? create(mixColors(dark, glow, 0.5), mixColors(dark, glow, 0.2)) : puffs;
  return {
    distance,
    shows: 'smoke',
    isSoft: true,
    draw(context, seconds) {
      visitParticles({ count: PUFFS, life: 7, seed }, seconds, ({ age, random, index }) => {
        const sway = Math.sin(index * 2.4 + seconds * 0.5 + age * 3) * width * 0.1 * age;
        const across = (random() - 0.5) * width * (0.25 + 0.55 * age) + rise * wind * age ** 1.5 + sway;
        const size = width * (0.3 + 0.85 * age) * (0.8 + 0.4 * random());
        const up = rise * age ** 0.85 * (0.9 + 0.2 * random());
        context.globalAlpha = density * Math.min(1, age * 7) * (1 - age) ** 0.8;
        const sprite = (age < 0.42 && glow ? glowing : puffs)[index % VARIANTS]!;
        context.drawImage(sprite, x + across - size / 2, y - up - size / 2, size, size);
      });
      context.globalAlpha = 1;
    },
  };
}
