import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import { visitParticles } from '../painting/particles.ts';
import type { Scenery, Setting } from './scenery.ts';

const AUTUMN = ['#c8452a', '#d97b2b', '#e3ab3f', '#a8351f'].map(parseColor);
const PETALS = ['#f7c6d6', '#fbe3ea', '#f0a9c0', '#fff2f4'].map(parseColor);

/** Leaves that fall, sway and turn; in spring they are petals. */
export function createLeaves(setting: Setting): Scenery[] {
  return [0.45, 0.1].map((distance, i) => createFlight(setting, distance, i));
}

function createFlight(setting: Setting, distance: number, index: number): Scenery {
  const { width, height, overscan, palette, imagery, seed } = setting;
  const isSpring = imagery.season === 'spring';
  const near = 1 - distance;
  const styles = (isSpring ? PETALS : AUTUMN).map((color) =>
    formatColor(
      mixColors(shade(color, 0.45 + 0.55 * palette.brightness), palette.haze, 0.25 * distance),
      0.95,
    ),
  );
  const noise = createNoise(seed + 2101 + index);
  const reach = (height / 576) * (isSpring ? 2.6 : 4) * (0.5 + 1.3 * near);
  const emission = { count: Math.round(60 - 22 * near), life: 9 - 3.4 * near, seed: seed + 2107 + index };
  const wind = imagery.weather.includes('wind') || imagery.weather.includes('storm') ? 0.9 : 0.28;
  return {
    distance,
    shows: 'leaves',
    draw(context, seconds) {
      visitParticles(emission, seconds, ({ age, random, index: leaf }) => {
        const swing = noise(leaf * 2.3, age * 5) * height * 0.07;
        const x =
          -overscan - width * 0.25 + (width * 1.25 + 2 * overscan) * random() + height * wind * age + swing;
        const y = -overscan * 0.4 + (height + overscan) * 1.02 * age + swing * 0.35;
        const turn = leaf + 5.2 * age * (random() - 0.5) * 3 + seconds * (0.8 + random());
        context.fillStyle = styles[leaf % styles.length]!;
        context.beginPath();
        // Seen from the edge and from above in turn.
        const flat = 0.18 + 0.5 * Math.abs(Math.sin(turn * 1.3));
        context.ellipse(x, y, reach * (0.8 + 0.4 * random()), reach * flat, turn, 0, 2 * Math.PI);
        context.fill();
      });
    },
  };
}
