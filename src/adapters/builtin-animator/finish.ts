import { createSeededRandom } from '../../core/random.ts';
import type { Canvas, Context, CreateCanvas } from './painting/canvas.ts';

/** How much darker the corners are than the middle. */
const VIGNETTE = 0.14;
/** Share of the way to the corners at which it begins. */
const VIGNETTE_FROM = 0.5;
const VIGNETTE_STEPS = 16;
/** Edge of a tile of grain; each frame lays it at another offset. */
const TILE = 256;
/** Greatest opacity of a grain, of 255: two codes in the middle of the range, which hides the steps of gradients. */
const GRAIN = 4;
/** Offsets differ between frames at any usual rate. */
const GRAINS_A_SECOND = 1000;

interface FinishOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

/** What a lens and a camera add to a picture: corners that are a little darker, and slight grain that never stands still. */
export function createFinish(
  { width, height, seed }: FinishOptions,
  createCanvas: CreateCanvas,
): (context: Context, seconds: number) => void {
  const vignette = createCanvas(width, height);
  paintVignette(vignette);
  const tile = createCanvas(TILE, TILE);
  paintGrain(tile, seed + 1201);
  return (context, seconds) => {
    context.drawImage(vignette, 0, 0);
    const random = createSeededRandom(seed + 1203 + Math.round(seconds * GRAINS_A_SECOND));
    const [left, top] = [-Math.floor(TILE * random()), -Math.floor(TILE * random())];
    for (let y = top; y < height; y += TILE)
      for (let x = left; x < width; x += TILE) context.drawImage(tile, x, y);
  };
}

function paintVignette(canvas: Canvas): void {
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  const corner = Math.hypot(width, height) / 2;
  const gradient = context.createRadialGradient(width / 2, height / 2, 0, width / 2, height / 2, corner);
  for (let step = 0; step <= VIGNETTE_STEPS; step++) {
    const share = step / VIGNETTE_STEPS;
    const away = Math.max(0, (share - VIGNETTE_FROM) / (1 - VIGNETTE_FROM));
    gradient.addColorStop(share, `rgba(0,0,0,${VIGNETTE * away ** 2})`);
  }
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

/** Light and dark grains of a triangular distribution, as it is used for dither. */
function paintGrain(canvas: Canvas, seed: number): void {
  const random = createSeededRandom(seed);
  const context = canvas.getContext('2d');
  const image = context.createImageData(TILE, TILE);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const grain = random() + random() - 1;
    const code = grain > 0 ? 255 : 0;
    data[i] = code;
    data[i + 1] = code;
    data[i + 2] = code;
    data[i + 3] = Math.round(Math.abs(grain) * GRAIN);
  }
  context.putImageData(image, 0, 0);
}
