import { writeFile } from 'node:fs/promises';
import { FIGURES, OPACITY_FIGURE } from '../src/frames/opacity-evidence.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';
import { PLATE_UNITS, type Plate } from '../src/frames/plate.ts';
import { PlateComparison } from '../src/frames/plate-comparison.ts';
import { getPlane16 } from '../src/media/frame.ts';
import { LightConverter } from '../src/media/video/light-converter.ts';
import { codeMattingShot } from '../src/testing/coded-matting-shot.ts';
import { MattingScene } from '../src/testing/matting-scene.ts';
import { MATTING_SETS } from '../src/testing/matting-sets.ts';
import type { MattingShot } from '../src/testing/matting-shot.ts';
import { createMattingFrame } from '../src/testing/matting-video.ts';
import { OpacityTrainer } from './opacity-trainer.ts';

// Fits the net of `builtin-plate` to the true opacity of seeded rooms, by their true plates: node training/opacity.ts
const SEEDS = [1, 3, 4, 5, 7, 8, 9];
/** Every so many frames are learned from. */
const STEP = 12;
const UNITS = 12;
const NOISE = { luma: 2.5, chroma: 1.5 };

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const UNTRAINED: OpacityWeights = {
  means: zeros(FIGURES),
  deviations: zeros(FIGURES).map(() => 1),
  hidden: [zeros(FIGURES + 1)],
  outputs: [zeros(2), zeros(2), zeros(2)],
};

/** True opacity of each pixel, then its figures. */
const rows: number[] = [];
const sets = MATTING_SETS.filter(({ kind, scene }) => kind === 'plate' && !scene.pan && !scene.width);
for (const { scene } of sets) for (const seed of SEEDS) await collect(new MattingScene({ ...scene, seed }));
const weights = new OpacityTrainer(Float32Array.from(rows), {
  figures: FIGURES,
  opacity: OPACITY_FIGURE,
  units: UNITS,
}).train();
await writeFile(
  new URL('../assets/mattes/opacity.json', import.meta.url),
  `${JSON.stringify(weights satisfies OpacityWeights)}\n`,
);

async function collect(scene: MattingScene): Promise<void> {
  const alphas: Uint16Array[] = [];
  let plate: Uint16Array | undefined;
  using shot = await codeMattingShot(scene, (drawn) => {
    plate ??= drawn.plate;
    alphas.push(drawn.alpha);
  });
  const source = shot.picture;
  const comparison = new PlateComparison({
    source,
    converter: new LightConverter(source),
    plate: createPlate(shot, plate!),
    noise: NOISE,
    weights: UNTRAINED,
  });
  for (let number = STEP / 2; number < shot.frameCount; number += STEP) {
    using frame = shot.createFrame(number);
    comparison.compare(frame);
    collectFrame(comparison, alphas[number]!, source.width);
  }
}

function collectFrame({ pair, mask, judge }: PlateComparison, alpha: Uint16Array, width: number): void {
  const figures = new Float32Array(FIGURES);
  for (let at = 0; at < mask.mask.length; at++) {
    if (!judge.readFigures(pair, mask, at, figures)) continue;
    const first = Math.floor(at / pair.half.width) * 2 * width + (at % pair.half.width) * 2;
    const sum = alpha[first]! + alpha[first + 1]! + alpha[first + width]! + alpha[first + width + 1]!;
    rows.push(sum / 4 / 65535, ...figures);
  }
}

function createPlate({ picture, timeBase }: MattingShot, rgb: Uint16Array): Plate {
  using frame = createMattingFrame(rgb, picture, 0, timeBase);
  const { width, height } = picture;
  const planes = [0, 1, 2].map((index) => {
    const shift = index === 0 ? 0 : 1;
    const { samples, stride } = getPlane16(frame, index, width >> shift, height >> shift);
    return Uint16Array.from(
      { length: width * height },
      (_, at) => samples[(Math.floor(at / width) >> shift) * stride + ((at % width) >> shift)]! * PLATE_UNITS,
    );
  }) as unknown as Plate['planes'];
  return { width, height, planes, confidence: new Uint8Array(width * height).fill(255) };
}
