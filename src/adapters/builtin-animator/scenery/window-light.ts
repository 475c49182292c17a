import type { Context } from '../painting/canvas.ts';
import { formatColor } from '../painting/colors.ts';
import { cropCanvas } from '../painting/crop-canvas.ts';
import { createNoise } from '../painting/noise.ts';
import { visitParticles } from '../painting/particles.ts';
import { chooseRoomColors, FLOOR, type Pane, WALL_DISTANCE } from './room.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

/** How far the light falls aside on its way to the floor, in heights of the frame. */
const SLANT = 0.16;

/** Light that comes in by the window: it lies on the floor with the shadows of the bars, and dust floats in it. */
export function createWindowLight(setting: Setting, pane: Pane): Scenery[] {
  const { palette, imagery } = setting;
  const isDull = imagery.weather.length > 0 && !imagery.weather.includes('clear');
  const strength = (palette.isDark ? 0.3 : 0.75) * (isDull ? 0.2 : 1);
  const level = strength * (0.55 + 0.45 * palette.brightness);
  const light = [createBeams(setting, pane, level), createFloorLight(setting, pane, level)];
  return palette.isDark || isDull ? light : [...light, createDust(setting, pane)];
}

/** Light that is seen in the dusty air of the room, not upon the glass it comes through. */
function createBeams(setting: Setting, pane: Pane, level: number): Scenery {
  const { width, height, createCanvas } = setting;
  return new StillScenery(setting, { distance: WALL_DISTANCE }, (context) => {
    const beams = createCanvas(width, height);
    const target = beams.getContext('2d');
    paintBeams(target, setting, pane);
    target.clearRect(pane.left, 0, pane.width, pane.top + pane.height);
    context.globalCompositeOperation = 'lighter';
    context.globalAlpha = level;
    context.drawImage(beams, 0, 0);
  });
}

/** The window on the floor, in light. */
function createFloorLight(setting: Setting, pane: Pane, level: number): Scenery {
  const { width, height, createCanvas, seed } = setting;
  const top = height * FLOOR;
  const area = {
    left: pane.left - width * 0.32,
    top,
    width: pane.width + width * 0.62,
    height: height * 1.06 - top,
  };
  const whole = createCanvas(area.width, area.height);
  const context = whole.getContext('2d');
  context.translate(-area.left, -area.top);
  context.filter = `blur(${height / 260}px)`;
  paintPatches(context, setting, pane);
  const { canvas, left, top: down } = cropCanvas(whole, createCanvas);
  const noise = createNoise(seed + 1401);
  return {
    distance: WALL_DISTANCE,
    draw(target, seconds) {
      target.globalCompositeOperation = 'lighter';
      // Clouds pass: the light is never quite still.
      target.globalAlpha = level * (0.93 + 0.07 * noise(seconds * 0.35));
      target.drawImage(canvas, area.left + left, area.top + down);
      target.globalAlpha = 1;
      target.globalCompositeOperation = 'source-over';
    },
  };
}

function getLight({ palette }: Setting): (alpha: number) => string {
  return (alpha) => formatColor(palette.isDark ? palette.key : chooseRoomColors({ palette }).light, alpha);
}

function paintBeams(context: Context, setting: Setting, pane: Pane): void {
  const { height } = setting;
  const light = getLight(setting);
  const gradient = context.createLinearGradient(0, pane.top, 0, height);
  gradient.addColorStop(0, light(0.12));
  gradient.addColorStop(0.6, light(0.1));
  gradient.addColorStop(1, light(0));
  context.fillStyle = gradient;
  for (const share of [0.02, 0.52]) {
    const [left, right] = [pane.left + pane.width * share, pane.left + pane.width * (share + 0.46)];
    context.beginPath();
    context.moveTo(left, pane.top);
    context.lineTo(right, pane.top);
    context.lineTo(right - height * SLANT * 0.5, height);
    context.lineTo(left - height * SLANT * 2.2, height);
    context.fill();
  }
}

function paintPatches(context: Context, setting: Setting, pane: Pane): void {
  const { height } = setting;
  const light = getLight(setting);
  const [top, bottom] = [height * (FLOOR + 0.025), height * 1.02];
  const at = (across: number, down: number): [number, number] => [
    pane.left +
      pane.width * (0.5 + (across - 0.5) * (1.05 + 0.45 * down)) -
      height * SLANT * (0.6 + 1.3 * down),
    top + (bottom - top) * down,
  ];
  for (let column = 0; column < 4; column++)
    for (const [from, to] of [
      [0, 0.58],
      [0.64, 1],
    ] as const) {
      const [left, right] = [column / 4 + 0.012, (column + 1) / 4 - 0.012];
      context.fillStyle = light(0.62 - 0.2 * from);
      context.beginPath();
      for (const [across, down] of [
        [left, from],
        [right, from],
        [right, to],
        [left, to],
      ] as const)
        context.lineTo(...at(across, down));
      context.fill();
    }
}

/** Motes that float where the sun comes in. */
function createDust({ width, height, palette, seed }: Setting, pane: Pane): Scenery {
  const style = formatColor(palette.key);
  return {
    distance: 0.15,
    draw(context, seconds) {
      context.fillStyle = style;
      visitParticles({ count: 36, life: 9, seed: seed + 1407 }, seconds, ({ age, random, index }) => {
        const x = pane.left - width * 0.12 + pane.width * 1.1 * random() + width * 0.05 * age;
        const y = height * (0.3 + 0.55 * random()) + height * 0.04 * Math.sin(index + 3 * age);
        const size = (height / 576) * (1 + 1.6 * random());
        context.globalAlpha =
          0.4 * Math.sin(Math.PI * age) * (0.6 + 0.4 * Math.sin(index * 1.9 + seconds * 1.3));
        context.fillRect(x, y, size, size);
      });
      context.globalAlpha = 1;
    },
  };
}
