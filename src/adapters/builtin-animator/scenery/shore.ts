import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const ASPHALT = parseColor('#56555a');
const PAINT = parseColor('#e6dfcf');
const SAND = parseColor('#b89f74');

export interface Shore {
  /** Upper edge of the land, as a share of the frame's height. */
  readonly top: number;
  readonly kind: 'road' | 'bank' | 'beach';
}

/** The land on this side of the water: a bank with reeds, a beach, or a road along the coast. */
export function createShore(setting: Setting, { top, kind }: Shore): Scenery {
  const { width, height, overscan, palette, seed } = setting;
  const noise = addOctaves(createNoise(seed + 2501), 4, 0.5);
  const ground = kind === 'beach' ? SAND : palette.ground;
  const color = lightColor(palette, shade(ground, 0.72), 0.1);
  const getEdge = (x: number): number =>
    height * (top + 0.016 * noise(x / (width * 0.16)) + 0.03 * noise(x / width, 9));
  return new StillScenery(setting, { distance: 0.12 }, (context) => {
    const gradient = context.createLinearGradient(0, height * top, 0, height);
    gradient.addColorStop(0, formatColor(mixColors(color, palette.key, 0.12)));
    gradient.addColorStop(1, formatColor(shade(color, 0.75)));
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(-overscan, height + overscan);
    for (let x = -overscan; x <= width + overscan; x += 3) context.lineTo(x, getEdge(x));
    context.lineTo(width + overscan, height + overscan);
    context.fill();
    if (kind === 'road') paintRoad(context, setting, height * (top + 0.045));
    if (kind === 'bank') paintReeds(context, setting, getEdge);
  });
}

function paintRoad(context: Context, { width, height, overscan, palette }: Setting, top: number): void {
  const road = lightColor(palette, ASPHALT, 0.08);
  const span = width + 2 * overscan;
  context.fillStyle = formatColor(road);
  context.fillRect(-overscan, top, span, height * 0.105);
  context.fillStyle = formatColor(lightColor(palette, PAINT, 0.08), 0.8);
  for (let x = -overscan; x < width + overscan; x += width * 0.07)
    context.fillRect(x, top + height * 0.05, width * 0.035, height * 0.0055);
  context.fillRect(-overscan, top + height * 0.004, span, height * 0.003);
  // A rail between the road and the water.
  context.fillStyle = formatColor(shade(road, 0.7));
  context.fillRect(-overscan, top - height * 0.035, span, height * 0.012);
  for (let x = -overscan; x < width + overscan; x += width * 0.045)
    context.fillRect(x, top - height * 0.035, width * 0.005, height * 0.04);
}

function paintReeds(
  context: Context,
  { width, height, overscan, palette, seed }: Setting,
  getEdge: (x: number) => number,
): void {
  const random = createSeededRandom(seed + 2511);
  const density = createNoise(seed + 2513);
  for (let reed = 0; reed < 420; reed++) {
    const x = -overscan + (width + 2 * overscan) * random();
    if (density(x / (width * 0.13)) < 0.5 * random() - 0.1) continue;
    const y = getEdge(x) + height * 0.03 * random();
    const [tall, lean] = [height * (0.035 + 0.075 * random()), height * 0.03 * (random() - 0.4)];
    const tone = lightColor(palette, shade(palette.foliage, 0.5 + 0.4 * random()), 0.1);
    context.strokeStyle = formatColor(tone);
    context.lineWidth = (height / 576) * (0.8 + 1.1 * random());
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x + lean * 0.2, y - tall * 0.6, x + lean, y - tall);
    context.stroke();
  }
}
