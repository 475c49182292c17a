import { formatColor, parseColor } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import { visitParticles } from '../painting/particles.ts';
import { SizedSprites } from '../painting/sized-sprites.ts';
import { createSoftSpot } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';

/** A fire: the middle of its foot, its size in pixels, and the depth at which it burns. */
export interface Blaze {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly distance: number;
  readonly seed: number;
}

/** Colors of a flame from its foot to its tip. */
const FLAME = ['#ffb836', '#ff8c1c', '#f2520e', '#8f1d06'].map(parseColor);
const SPARK = formatColor(parseColor('#ffa23c'));
/** Share of its life in which a spark leaves its trail. */
const TRAIL = 0.018;
const EMBER = parseColor('#ff7a26');
/** Smallest part of a flame in pixels, and how much taller than wide parts are. */
const SMALLEST = 4;
const TALL = 1.8;
const PER_TONGUE = 11;

/** Flames in tongues that leap and sink, each of parts that rise, narrow and redden. */
export function createFire({ createCanvas, palette }: Setting, blaze: Blaze): Scenery {
  const { x, y, width, height, distance, seed } = blaze;
  const largest = 0.5 * Math.sqrt(width * height);
  const sprites = FLAME.map(
    (color) =>
      new SizedSprites(SMALLEST, largest, (size) =>
        createSoftSpot(createCanvas, [size, size * TALL], { color, alpha: 0.66, falloff: 1.2 }),
      ),
  );
  const noise = createNoise(seed);
  const tongues = Math.max(3, Math.round((2.2 * width) / height) + 3);
  const emission = { count: tongues * PER_TONGUE, life: 0.75 + height / 900, seed };
  return {
    distance,
    shows: 'fire',
    isSoft: true,
    draw(context, seconds) {
      // Before a bright sky light that is added turns white.
      context.globalCompositeOperation = palette.isDark ? 'lighter' : 'source-over';
      visitParticles(emission, seconds, ({ age, random, index }) => {
        const tongue = index % tongues;
        const middle = (tongue + 0.5) / tongues - 0.5;
        const leap = (1 - 1.5 * middle * middle) * (0.72 + 0.5 * noise(tongue * 3.7, seconds * 1.3));
        const rise = height * leap * age * (0.75 + 0.4 * random());
        const sway = noise(tongue * 5.1 + 40, seconds * 1.1 - age * 1.2) * height * 0.16 * age;
        const across = middle * width * (1 - 0.35 * age) + (random() - 0.5) * width * 0.22 * (1 - age) + sway;
        const size = (largest * (1 - age) ** 0.75 * (0.7 + 0.5 * random())) / 1.2;
        const sprite = sprites[Math.min(3, Math.floor(age * 3.2 + 0.9 * random()))]!.get(size);
        context.globalAlpha = Math.min(1, 8 * age) * (1 - age) ** 0.5;
        context.drawImage(sprite, x + across - sprite.width / 2, y - rise - size * 1.15);
      });
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}

/** What a fire throws upwards: sparks that wander and go out. */
export function createSparks({ width: frame, height: tall }: Setting, blaze: Blaze): Scenery {
  const { x, y, width, height, distance, seed } = blaze;
  const noise = createNoise(seed + 3);
  return {
    distance,
    shows: 'fire',
    draw(context, seconds) {
      context.strokeStyle = SPARK;
      context.lineCap = 'round';
      visitParticles({ count: 58, life: 2.6, seed: seed + 5 }, seconds, ({ age, random, index }) => {
        const [speed, wind, start] = [0.5 + 1.7 * random(), 0.4 + random(), random() - 0.5];
        const find = (at: number): [number, number] => [
          x + start * width + frame * 0.09 * at * at * wind + width * 0.3 * noise(index * 1.7, at * 2.4) * at,
          y - height * (0.3 + speed * at ** 0.85),
        ];
        context.lineWidth = (tall / 576) * (1.6 + 2.6 * random() ** 2) * (1 - 0.6 * age);
        context.globalAlpha = (1 - age) * (0.65 + 0.35 * Math.sin(seconds * 17 + index * 2.3));
        context.beginPath();
        context.moveTo(...find(age));
        context.lineTo(...find(Math.max(0, age - TRAIL)));
        context.stroke();
      });
      context.globalAlpha = 1;
    },
  };
}

/** Light of a fire on air, ground and walls around it, which flickers. @param strength 0 to 1 */
export function createFirelight(
  { createCanvas }: Setting,
  { x, y, height, distance, seed }: Blaze,
  strength: number,
): Scenery {
  const noise = createNoise(seed + 7);
  const reach = 3.3 * height;
  const light = { color: EMBER, alpha: 0.8, falloff: 1.9 };
  const spot = createSoftSpot(createCanvas, [2 * reach, 1.44 * reach], light);
  return {
    distance,
    shows: 'fire',
    isSoft: true,
    draw(context, seconds) {
      context.globalCompositeOperation = 'lighter';
      context.globalAlpha = strength * (0.82 + 0.12 * noise(seconds * 3.1) + 0.06 * noise(seconds * 9.3, 7));
      context.drawImage(spot, x - reach, y - height * 0.35 - reach * 0.72);
      context.globalAlpha = 1;
      context.globalCompositeOperation = 'source-over';
    },
  };
}
