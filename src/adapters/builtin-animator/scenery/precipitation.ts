import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { SizedSprites } from '../painting/sized-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Sheets of drops or flakes behind each other: many small far ones, few large near ones. */
const SHEETS = [0.75, 0.45, 0.1];
/** Flakes that are farther away are seen as dots. */
const MIN_NEARNESS_OF_SHAPES = 0.3;
/** Drops of one opacity are drawn as one path. */
const OPACITIES = 3;
/** Lines up to a pixel, when they are enlarged too, are drawn in a fourth of the time of broader ones. */
const MAX_STRAND = 0.86;

/** Rain that falls with the wind. @param strength 0.3 a drizzle, 1 a downpour */
export function createRain(setting: Setting, strength: number, windShare: number): Scenery[] {
  return SHEETS.map((distance, sheet) => createRainSheet(setting, { distance, sheet, strength, windShare }));
}

interface Sheet {
  readonly distance: number;
  readonly sheet: number;
  readonly strength: number;
  readonly windShare: number;
}

function createRainSheet(setting: Setting, { distance, sheet, strength, windShare }: Sheet): Scenery {
  const { width, height, overscan, palette, seed } = setting;
  const random = createSeededRandom(seed + 501 + sheet);
  const near = 1 - distance;
  const [spanX, spanY] = [width + 2 * overscan, height + 2 * overscan];
  const drops = Array.from({ length: Math.round((width / height) * strength * (240 - 170 * near)) }, () => ({
    x: random() * spanX,
    y: random() * spanY,
    length: height * (0.016 + 0.075 * near) * (0.7 + 0.6 * random()),
    speed: height * (1.5 + 1.5 * near) * (0.9 + 0.2 * random()),
    opacity: Math.floor(random() * OPACITIES),
  }));
  const color = mixColors(palette.haze, parseColor(palette.isDark ? '#dfe8f5' : '#f4f7fb'), 0.7);
  const thickness = Math.max(0.8, (height / 576) * (0.58 + 1.1 * near));
  const strands = Math.ceil(thickness / MAX_STRAND);
  return {
    distance,
    shows: 'rain',
    draw(context, seconds) {
      context.lineWidth = thickness / strands;
      for (let opacity = 0; opacity < OPACITIES; opacity++) {
        context.strokeStyle = formatColor(color, (0.24 + 0.18 * opacity) * (0.65 + 0.5 * near));
        context.beginPath();
        for (const drop of drops) {
          if (drop.opacity !== opacity) continue;
          const y = ((drop.y + drop.speed * seconds) % spanY) - overscan;
          const fallen = drop.y + drop.speed * seconds;
          const x = ((((drop.x + fallen * windShare) % spanX) + spanX) % spanX) - overscan;
          for (let strand = 0; strand < strands; strand++) {
            const left = x + ((strand - (strands - 1) / 2) * thickness) / strands;
            context.moveTo(left, y);
            context.lineTo(left + drop.length * windShare, y + drop.length);
          }
        }
        context.stroke();
      }
    },
  };
}

/** Flakes that sink and swing. @param strength 0.3 a few flakes, 1 heavy snow */
export function createSnow(setting: Setting, strength: number, windShare: number): Scenery[] {
  return SHEETS.map((distance, sheet) => createSnowSheet(setting, { distance, sheet, strength, windShare }));
}

function createSnowSheet(setting: Setting, { distance, sheet, strength, windShare }: Sheet): Scenery {
  const { width, height, overscan, seed, palette } = setting;
  const random = createSeededRandom(seed + 601 + sheet);
  const near = 1 - distance;
  const [spanX, spanY] = [width + 2 * overscan, height + 2 * overscan];
  const flakes = Array.from({ length: Math.round((width / height) * strength * (560 - 400 * near)) }, () => ({
    x: random() * spanX,
    y: random() * spanY,
    radius: Math.max(0.7, (height / 576) * (0.8 + 3.1 * near * (0.5 + random()))),
    speed: height * (0.05 + 0.16 * near) * (0.7 + 0.6 * random()),
    swing: height * (0.004 + 0.02 * near),
    pace: 0.6 + 1.2 * random(),
    phase: 2 * Math.PI * random(),
  }));
  const light = (palette.isDark ? 0.8 : 0.95) * (0.55 + 0.35 * near);
  const largest = Math.max(...flakes.map(({ radius }) => radius));
  const drawFlakes = near < MIN_NEARNESS_OF_SHAPES ? drawDots : createFlakes(setting, largest);
  return {
    distance,
    shows: 'snow',
    draw(context, seconds) {
      context.globalAlpha = light;
      const places = flakes.map(({ x, y, radius, speed, swing, pace, phase }): Place => {
        const fallen = y + speed * seconds;
        const across = x + fallen * windShare + swing * Math.sin(phase + pace * seconds);
        return {
          x: (((across % spanX) + spanX) % spanX) - overscan,
          y: (fallen % spanY) - overscan,
          radius,
        };
      });
      drawFlakes(context, places);
      context.globalAlpha = 1;
    },
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Flakes of about a pixel: all in one path, as a sprite has no shape at that size. */
function drawDots(context: Context, places: readonly Place[]): void {
  context.fillStyle = 'rgba(248,250,255,0.85)';
  context.beginPath();
  for (const { x, y, radius } of places)
    context.rect(x - 0.65 * radius, y - 0.65 * radius, 1.3 * radius, 1.3 * radius);
  context.fill();
}

/** Each flake in half pixels of its place, so that it needs no smoothing. */
const PHASES = [0, 0.5] as const;

function createFlakes(
  setting: Setting,
  largest: number,
): (context: Context, places: readonly Place[]) => void {
  const flakes = PHASES.map((down) =>
    PHASES.map(
      (right) => new SizedSprites(1, 2 * largest, (size) => createFlake(setting, size, [right, down])),
    ),
  );
  return (context, places) => {
    context.imageSmoothingEnabled = false;
    for (const { x, y, radius } of places) {
      const [left, top] = [Math.round(2 * (x - radius)), Math.round(2 * (y - radius))];
      const flake = flakes[top & 1]![left & 1]!.get(2 * radius);
      context.drawImage(flake, left >> 1, top >> 1);
    }
  };
}

/** A soft round flake as a sprite, shifted within a pixel. */
function createFlake(
  { createCanvas }: Setting,
  size: number,
  [right, down]: readonly [number, number],
): ReturnType<Setting['createCanvas']> {
  const sprite = createCanvas(size + right, size + down);
  const context: Context = sprite.getContext('2d');
  context.translate(right, down);
  const gradient = context.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  gradient.addColorStop(0, 'rgba(250,252,255,1)');
  gradient.addColorStop(0.45, 'rgba(246,249,255,0.85)');
  gradient.addColorStop(1, 'rgba(240,246,255,0)');
  context.fillStyle = gradient;
  context.fillRect(0, 0, size, size);
  return sprite;
}
