import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas } from '../painting/canvas.ts';
import { type Color, formatColor } from '../painting/colors.ts';
import type { Scenery, Setting } from './scenery.ts';
import { paintGlow } from './sky.ts';

/** Seconds of one way of the light and back. */
const PERIOD = 26;
const GLOW_SIZE = 256;

/** Light as through a window with bars, which wanders slowly over a wall, and a glow around it. */
export function createCardLight(setting: Setting, color: Color): Scenery {
  const { width, height, overscan, seed } = setting;
  const phase = createSeededRandom(seed + 731)();
  const glow = paintRound(setting, color);
  const window = paintWindow(setting, color);
  const reach = Math.hypot(width, height) * 0.6;
  return {
    distance: 0.9,
    draw(context, seconds) {
      // A sine is at rest where it turns, so that the light never jerks.
      const swing = Math.sin(2 * Math.PI * (phase + seconds / PERIOD));
      const [x, y] = [
        width * (0.5 + 0.26 * swing),
        height * (0.4 + 0.08 * Math.cos(2 * Math.PI * (phase + seconds / PERIOD))),
      ];
      context.save();
      context.globalAlpha = 0.55;
      context.drawImage(glow, x - reach, y - reach, 2 * reach, 2 * reach);
      context.globalAlpha = 0.3 + 0.06 * Math.sin(2 * Math.PI * (2.3 * phase + seconds / 7));
      context.drawImage(window, x - window.width / 2 + 0.1 * overscan * swing, y - window.height / 2);
      context.restore();
    },
  };
}

function paintRound({ createCanvas }: Setting, color: Color): Canvas {
  const sprite = createCanvas(GLOW_SIZE, GLOW_SIZE);
  const half = GLOW_SIZE / 2;
  paintGlow(sprite.getContext('2d'), { x: half, y: half, reach: half }, (share) =>
    formatColor(color, 0.5 * (1 - share ** 1.4) ** 2),
  );
  return sprite;
}

/** Four panes in slanting light, out of focus. */
function paintWindow({ createCanvas, width, height }: Setting, color: Color): Canvas {
  const unit = Math.min(width, height);
  const [across, along] = [1.5 * unit, 1.1 * unit];
  const sprite = createCanvas(across, along);
  const context = sprite.getContext('2d');
  context.filter = `blur(${0.022 * unit}px)`;
  context.transform(1, -0.12, -0.42, 1, 0.42 * along, 0.16 * across * 0.5);
  context.fillStyle = formatColor(color, 0.75);
  const [pane, tall, bar] = [0.3 * unit, 0.34 * unit, 0.035 * unit];
  for (let row = 0; row < 2; row++)
    for (let column = 0; column < 3; column++)
      context.fillRect(0.08 * unit + column * (pane + bar), 0.12 * unit + row * (tall + bar), pane, tall);
  return sprite;
}
