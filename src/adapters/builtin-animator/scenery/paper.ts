import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas, Context } from '../painting/canvas.ts';
import { type Color, formatColor, shade } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

/** Pixels after which the grain repeats: two periods of the noise's lattice. */
const TILE = 512;
const GRAIN_ALPHA = 17;
/** For a frame of 1024 by 576 pixels. */
const FIBERS = 420;

/** Paper that fills the frame: grain, fibers, and a shade towards its edges. */
export function createPaper(setting: Setting, color: Color): Scenery {
  const { width, height, overscan } = setting;
  return new StillScenery(setting, { distance: 1 }, (context) => {
    const area = [-overscan, -overscan, width + 2 * overscan, height + 2 * overscan] as const;
    context.fillStyle = formatColor(color);
    context.fillRect(...area);
    const reach = Math.hypot(width, height) * 0.62;
    const edges = context.createRadialGradient(
      width / 2,
      height / 2,
      reach * 0.25,
      width / 2,
      height / 2,
      reach,
    );
    edges.addColorStop(0, 'rgba(0,0,0,0)');
    edges.addColorStop(1, 'rgba(0,0,0,0.2)');
    context.fillStyle = edges;
    context.fillRect(...area);
    paintFibers(context, setting, color);
    context.fillStyle = context.createPattern(createGrain(setting), 'repeat')!;
    context.fillRect(...area);
  });
}

function paintFibers(context: Context, { width, height, overscan, seed }: Setting, color: Color): void {
  const random = createSeededRandom(seed + 711);
  const length = height * 0.03;
  context.lineWidth = Math.max(0.6, height / 900);
  const count = Math.round((FIBERS * width * height) / (1024 * 576));
  for (let fiber = 0; fiber < count; fiber++) {
    const [x, y] = [
      random() * (width + 2 * overscan) - overscan,
      random() * (height + 2 * overscan) - overscan,
    ];
    const turn = (): number => length * (random() - 0.5);
    context.strokeStyle = formatColor(shade(color, random() < 0.5 ? 0.8 : 1.18), 0.22 * random());
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(x + turn(), y + turn(), x + turn() * 1.6, y + turn() * 1.6);
    context.stroke();
  }
}

/** Black and white of little opacity: it also keeps gradients from banding. */
function createGrain({ createCanvas, seed }: Setting): Canvas {
  const noise = createNoise(seed + 721);
  const tile = createCanvas(TILE, TILE);
  const context = tile.getContext('2d');
  const picture = context.createImageData(TILE, TILE);
  for (let y = 0; y < TILE; y++)
    for (let x = 0; x < TILE; x++) {
      const value = 0.65 * noise(x, y) + 0.5 * noise(x / 2 + 0.5, y / 2 + 0.5);
      const at = 4 * (y * TILE + x);
      picture.data.fill(value > 0 ? 255 : 0, at, at + 3);
      picture.data[at + 3] = Math.round(GRAIN_ALPHA * Math.min(1, Math.abs(value)));
    }
  context.putImageData(picture, 0, 0);
  return tile;
}
