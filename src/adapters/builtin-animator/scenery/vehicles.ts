import type { Canvas, Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import { lightColor } from '../palette.ts';
import { findShadowing, paintGroundShadow } from './ground-shadow.ts';
import { repeatPassage } from './passage.ts';
import type { Position, Scenery, Setting } from './scenery.ts';
import { fillOutline } from './silhouettes.ts';
import { projectStreet } from './street-view.ts';

const BODY = parseColor('#a5302b');
const GLASS = parseColor('#26303b');
const RUBBER = parseColor('#17181c');
const HEADLIGHT = parseColor('#fff0c4');
const TAILLIGHT = parseColor('#ff3322');
/** Share of the frame's width that a car covers in a second. */
const CAR_SPEED = 0.09;

/** A car that passes from left to right; the next one comes after it. */
export function createCar(setting: Setting, { x, y, rise, distance }: Position): Scenery {
  const { width, height, palette, createCanvas } = setting;
  const size = rise * height;
  const colors = [BODY, GLASS, RUBBER].map((color) => formatColor(lightColor(palette, color, distance)));
  const lamp = createSoftSpot(createCanvas, [64, 64], { color: HEADLIGHT, alpha: 0.8, falloff: 2 });
  const shadowing = findShadowing(setting);
  return {
    distance,
    shows: 'car',
    draw(context, seconds) {
      const at = repeatPassage(x * width + CAR_SPEED * width * (seconds - 2), { width, margin: 1.4 * size });
      const shadow = { x: at, y: y * height, reach: 1.25 * size, height: 0.6 * size };
      paintGroundShadow(context, setting, shadow, shadowing);
      paintCarSide(context, { x: at, y: y * height + 0.006 * size * Math.sin(9 * seconds), size, colors });
      if (!palette.isDark) return;
      context.globalCompositeOperation = 'lighter';
      context.drawImage(lamp, at + 0.7 * size, y * height - 0.8 * size, 2.6 * size, 0.9 * size);
      context.globalCompositeOperation = 'source-over';
    },
  };
}

function paintCarSide(
  context: Context,
  { x, y, size, colors }: { x: number; y: number; size: number; colors: readonly string[] },
): void {
  const [body, glass, rubber] = colors as [string, string, string];
  context.fillStyle = body;
  fillOutline(context, 'car', { x, y, size });
  context.fillStyle = glass;
  for (const [left, right, top] of [
    [-0.66, -0.16, -0.32],
    [-0.08, 0.5, 0.2],
  ] as const) {
    context.beginPath();
    context.moveTo(x + left * size, y - 0.64 * size);
    context.lineTo(x + (left < -0.3 ? top : left) * size, y - 0.92 * size);
    context.lineTo(x + (left < -0.3 ? right : top) * size, y - 0.92 * size);
    context.lineTo(x + right * size, y - 0.64 * size);
    context.fill();
  }
  context.fillStyle = rubber;
  for (const wheel of [-0.66, 0.7]) {
    context.beginPath();
    context.arc(x + wheel * size, y - 0.2 * size, 0.21 * size, 0, 2 * Math.PI);
    context.fill();
  }
  context.fillStyle = formatColor(HEADLIGHT);
  context.fillRect(x + 1.09 * size, y - 0.5 * size, 0.08 * size, 0.1 * size);
  context.fillStyle = formatColor(TAILLIGHT);
  context.fillRect(x - 1.16 * size, y - 0.5 * size, 0.06 * size, 0.12 * size);
}

/** Meters between cars in a lane, their speed in meters per second, and where lanes begin and end. */
const [GAP, STREET_SPEED, FIRST, LAST] = [13, 2.4, 7.5, 72];

/** Traffic along a street: one lane comes, the other goes. */
export function createTraffic(setting: Setting): Scenery {
  const { palette, createCanvas } = setting;
  const project = projectStreet(setting);
  const lamps = [HEADLIGHT, TAILLIGHT].map((color) =>
    createSoftSpot(createCanvas, [48, 48], { color, alpha: 0.95, falloff: 2.2 }),
  ) as [Canvas, Canvas];
  const paints = [BODY, parseColor('#3a4654'), parseColor('#8c8f94'), parseColor('#24272e')];
  const lane = LAST - FIRST - ((LAST - FIRST) % GAP);
  return {
    distance: 0.3,
    shows: 'car',
    draw(context, seconds) {
      const cars = [-1, 1].flatMap((side) =>
        Array.from({ length: Math.floor(lane / GAP) }, (_, i) => {
          const moved = i * GAP + side * STREET_SPEED * seconds + (side > 0 ? 3 : 8);
          const turns = Math.floor(moved / lane);
          return { side, away: FIRST + moved - turns * lane, paint: paints[(((i - turns) % 4) + 4) % 4]! };
        }),
      );
      for (const { side, away, paint } of cars.toSorted((a, b) => b.away - a.away)) {
        const [x, y] = project([side * 1.75, 0, away]);
        const scale = project([1, 0, away])[0] - project([0, 0, away])[0];
        // Far cars come out of the haze, near ones leave past the viewer.
        context.globalAlpha = Math.min(1, (FIRST + lane - away) / 6, (away - FIRST) / 1.2);
        const color = lightColor(palette, paint, 0.4 * (away / LAST));
        paintCarEnd(context, { x, y, scale, color, lamp: lamps[side > 0 ? 1 : 0], isComing: side < 0 });
      }
      context.globalAlpha = 1;
    },
  };
}

interface CarEnd {
  readonly x: number;
  readonly y: number;
  /** Pixels of a meter. */
  readonly scale: number;
  readonly color: ReturnType<typeof parseColor>;
  readonly lamp: Canvas;
  readonly isComing: boolean;
}

/** A car from the front or from behind. */
function paintCarEnd(context: Context, { x, y, scale, color, lamp, isComing }: CarEnd): void {
  const fill = (
    style: string,
    [left, bottom, wide, tall]: readonly [number, number, number, number],
  ): void => {
    context.fillStyle = style;
    context.fillRect(x + left * scale, y - (bottom + tall) * scale, wide * scale, tall * scale);
  };
  fill('rgba(0,0,0,0.35)', [-0.95, -0.06, 1.9, 0.2]);
  fill(formatColor(RUBBER), [-0.82, 0, 0.28, 0.4]);
  fill(formatColor(RUBBER), [0.54, 0, 0.28, 0.4]);
  context.fillStyle = formatColor(color);
  context.beginPath();
  for (const [right, up] of [
    [-0.88, 0.25],
    [-0.9, 0.85],
    [-0.78, 0.95],
    [-0.62, 1.45],
    [0.62, 1.45],
    [0.78, 0.95],
    [0.9, 0.85],
    [0.88, 0.25],
  ] as const)
    context.lineTo(x + right * scale, y - up * scale);
  context.fill();
  fill(formatColor(mixColors(GLASS, color, 0.2)), [-0.58, 0.97, 1.16, 0.4]);
  fill(formatColor(shade(color, 0.6)), [-0.86, 0.3, 1.72, 0.16]);
  for (const side of [-0.7, 0.7]) {
    fill(formatColor(isComing ? HEADLIGHT : TAILLIGHT), [side - 0.13, 0.62, 0.26, 0.15]);
    const reach = (isComing ? 1.3 : 0.8) * scale;
    context.globalCompositeOperation = 'lighter';
    context.drawImage(lamp, x + side * scale - reach, y - 0.7 * scale - reach, 2 * reach, 2 * reach);
    context.globalCompositeOperation = 'source-over';
  }
}
