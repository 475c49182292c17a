import { createSeededRandom } from '../src/core/random.ts';
import { MattingScene, type MattingSceneOptions } from '../src/testing/matting-scene.ts';

/** Every so many scenes is a large one, which takes long to draw, and is shorter. */
const LARGE_EVERY = 9;
const LARGE = { width: 1280, height: 720, frames: 16 } as const;
/** Every so many is a small one. */
const SMALL_EVERY = 5;
const SMALL_WIDTHS = [192, 256, 320, 384] as const;
/** Every so many frames are learned from, in any scene and in large ones. */
const STEP = 8;
const LARGE_STEP = 3;

/** A drawn person in a furnished room; who moves how, shadow, exposure and noise are drawn by lot. */
export function createRoomScene(seed: number): MattingScene {
  const random = createSeededRandom(seed * 283 + 31);
  const options: Partial<MattingSceneOptions> = {
    ...chooseSize(seed),
    seed,
    background: 'room',
    motion: random() < 0.75 ? 'walk' : 'sway',
    shadow: random() < 0.6 ? 0.1 + random() * 0.3 : 0,
    drift: random() < 0.4 ? 0.05 + random() * 0.2 : 0,
    spill: random() < 0.5 ? 0.12 : random() * 0.25,
    noiseSigma: random() < 0.5 ? 2.5 : 0.8 + random() * 3,
  };
  return new MattingScene(options);
}

function chooseSize(seed: number): Partial<MattingSceneOptions> {
  if (seed % LARGE_EVERY === 0) return LARGE;
  if (seed % SMALL_EVERY !== 0) return {};
  const width = SMALL_WIDTHS[(seed / SMALL_EVERY) % SMALL_WIDTHS.length]!;
  return { width, height: (width * 9) / 16 };
}

/** Numbers of the frames that are learned from: others in the next scene. */
export function listTaughtFrames({ options: { width, frames, seed } }: MattingScene): number[] {
  const step = width === LARGE.width ? LARGE_STEP : STEP;
  const first = (step >> 1) + (seed % 3);
  return Array.from({ length: Math.ceil((frames - first) / step) }, (_, index) => first + index * step);
}
