import { writeFile } from 'node:fs/promises';
import { createPlateMatter } from '../src/adapters/builtin-plate/plate-matter.ts';
import { createSeededRandom } from '../src/core/random.ts';
import { FINE_FIGURES, FINE_GUESSES } from '../src/frames/fine-opacity.ts';
import { FIGURES, OPACITY_FIGURE } from '../src/frames/opacity-evidence.ts';
import { codeMattingShot } from '../src/testing/coded-matting-shot.ts';
import { MattingScene } from '../src/testing/matting-scene.ts';
import { MATTING_SETS, type MattingSet } from '../src/testing/matting-sets.ts';
import { surveyShot } from '../src/testing/matting-shot.ts';
import { createUntrained, OpacityRows, type TaughtShot } from './opacity-rows.ts';
import { OpacityTrainer } from './opacity-trainer.ts';

// Fits the nets of `builtin-plate` to the true opacity of seeded rooms, by the plates that it finds in them:
// node training/opacity.ts. First the one that judges on a small picture, then the one that goes on from there at full size.
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Large pictures take long to draw. */
const HD_SEEDS = [1, 2, 3, 6];
/** Every so many frames are learned from. */
const STEP = 8;
const HD_STEP = 3;
/** Hidden units: multiples of eight. */
const UNITS = 24;
const FINE_UNITS = 8;
/** Share of the pixels at full size that are learned from. */
const FINE_SHARE = 0.35;

const judge = new OpacityTrainer(await collect(createUntrained(FIGURES)), {
  figures: FIGURES,
  guesses: [OPACITY_FIGURE],
  units: UNITS,
}).train();
const fine = new OpacityTrainer(await collect(judge, createUntrained(FINE_FIGURES)), {
  figures: FINE_FIGURES,
  guesses: FINE_GUESSES,
  units: FINE_UNITS,
}).train();
await writeFile(
  new URL('../assets/mattes/opacity.json', import.meta.url),
  `${JSON.stringify({ judge, fine })}\n`,
);

/** Rows for the judge, or with weights of the other net for that one. */
async function collect(...weights: ConstructorParameters<typeof OpacityRows>[1]): Promise<Float32Array> {
  const random = createSeededRandom(5);
  const rows = new OpacityRows(() => random() < FINE_SHARE, weights);
  for (const set of MATTING_SETS.filter(({ kind, scene }) => kind === 'plate' && !scene.pan)) {
    const [seeds, step] = set.scene.width ? [HD_SEEDS, HD_STEP] : [SEEDS, STEP];
    for (const seed of seeds)
      await teach(set, seed, (shot) => rows.add(shot, (step >> 1) + (seed % 3), step));
  }
  return rows.take();
}

async function teach({ scene }: MattingSet, seed: number, learn: (shot: TaughtShot) => void): Promise<void> {
  const alphas: Uint16Array[] = [];
  using shot = await codeMattingShot(new MattingScene({ ...scene, seed }), ({ alpha }) => alphas.push(alpha));
  learn({ shot, alphas, finding: await surveyShot(createPlateMatter(), shot) });
}
