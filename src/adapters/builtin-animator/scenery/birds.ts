import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import type { Scenery, Setting } from './scenery.ts';

const BIRDS = 11;
const DARK = parseColor('#1d2028');

/** A flock that crosses the sky: each bird beats its wings for a while and then glides. */
export function createBirds({ width, height, horizon, palette, seed }: Setting): Scenery {
  const random = createSeededRandom(seed + 2201);
  const noise = createNoise(seed + 2203);
  const style = formatColor(mixColors(DARK, palette.haze, 0.16));
  const birds = Array.from({ length: BIRDS }, (_, i) => ({
    // A loose wedge behind the first one.
    back: (0.05 * width * Math.ceil(i / 2) * (0.8 + 0.4 * random())) / 1.4,
    aside: (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * height * 0.026 * (0.7 + 0.6 * random()),
    span: height * (0.034 + 0.02 * random()),
    pace: 7 + 2.5 * random(),
    phase: 2 * Math.PI * random(),
  }));
  const rise = horizon * (0.34 + 0.16 * random());
  return {
    distance: 0.6,
    shows: 'birds',
    draw(context, seconds) {
      context.fillStyle = style;
      for (const [i, { back, aside, span, pace, phase }] of birds.entries()) {
        const x = width * (0.3 + 0.035 * seconds) - back + width * 0.012 * noise(i * 3.1, seconds * 0.4);
        const y =
          rise + aside - height * 0.012 * seconds + height * 0.02 * noise(i * 4.7 + 50, seconds * 0.5);
        const effort = Math.min(1, Math.max(0, 0.6 + 1.6 * noise(i * 5.3 + 90, seconds * 0.6)));
        const beat = 0.18 + effort * 0.75 * Math.sin(phase + pace * seconds);
        paintBird(context, { x, y: y - span * 0.07 * effort * Math.sin(phase + pace * seconds), span, beat });
      }
    },
  };
}

/** @param bird `beat` is how far the wings' tips stand above the body, in half spans */
function paintBird(
  context: Context,
  { x, y, span, beat }: { x: number; y: number; span: number; beat: number },
): void {
  const [half, tip] = [span / 2, y - span * 0.42 * beat];
  const joint = y - span * (0.12 + 0.16 * beat);
  context.beginPath();
  context.moveTo(x - half, tip);
  context.quadraticCurveTo(x - half * 0.45, joint - span * 0.05, x, y);
  context.quadraticCurveTo(x + half * 0.45, joint - span * 0.05, x + half, tip);
  context.quadraticCurveTo(x + half * 0.4, joint + span * 0.08, x + span * 0.05, y + span * 0.075);
  context.lineTo(x - span * 0.05, y + span * 0.075);
  context.quadraticCurveTo(x - half * 0.4, joint + span * 0.08, x - half, tip);
  context.fill();
  context.beginPath();
  context.ellipse(x, y + span * 0.02, span * 0.13, span * 0.05, -0.12, 0, 2 * Math.PI);
  context.fill();
}
