import { writeFile } from 'node:fs/promises';
import { BAND_FIGURES, BAND_GUESSES } from '../src/adapters/builtin-screen/band-evidence.ts';
import { builtinScreenMatter } from '../src/adapters/builtin-screen/builtin-screen-matter.ts';
import { BandJudge } from '../src/adapters/builtin-screen/judge-band.ts';
import { KeyReader } from '../src/adapters/builtin-screen/key-picture.ts';
import { decodeScreenData } from '../src/adapters/builtin-screen/screen-data.ts';
import { ScreenKeyer } from '../src/adapters/builtin-screen/screen-keyer.ts';
import { createSeededRandom } from '../src/core/random.ts';
import { codeMattingShot } from '../src/testing/coded-matting-shot.ts';
import { surveyShot } from '../src/testing/matting-shot.ts';
import { createUntrained, type TaughtShot } from './opacity-rows.ts';
import { OpacityTrainer } from './opacity-trainer.ts';
import { ScreenScene } from './screen-scenes.ts';

// Fits the net of `builtin-screen` to the true opacity of drawn people before screens: node training/band.ts.
const FIRST_SEED = 201;
const SCENES = 100;
const FRAMES = 6;
/** Every second frame is learned from. */
const STEP = 2;
/** Hidden units: a multiple of eight. */
const UNITS = 16;
/** Share of the pixels that are learned from, and of those in large pictures. */
const SHARE = 0.25;
const LARGE_SHARE = 0.1;
const LARGE_WIDTH = 600;
const OPAQUE = 65_535;

const random = createSeededRandom(5);
const chunks: Float32Array[] = [];
for (let seed = FIRST_SEED; seed < FIRST_SEED + SCENES; seed++) await teach(seed);
const rows = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
let end = 0;
for (const chunk of chunks) {
  rows.set(chunk, end);
  end += chunk.length;
}
const weights = new OpacityTrainer(rows, {
  figures: BAND_FIGURES,
  guesses: BAND_GUESSES,
  units: UNITS,
}).train();
await writeFile(new URL('../assets/mattes/band.json', import.meta.url), `${JSON.stringify(weights)}\n`);

async function teach(seed: number): Promise<void> {
  const alphas: Uint16Array[] = [];
  using shot = await codeMattingShot(new ScreenScene(seed, FRAMES), ({ alpha }) => alphas.push(alpha));
  collect({ shot, alphas, finding: await surveyShot(builtinScreenMatter, shot) });
}

/** Rows of some frames: true opacity of a pixel, then its figures. */
function collect({ shot, alphas, finding }: TaughtShot): void {
  const { plate } = finding;
  if (!plate) return;
  const { width, height } = shot.picture;
  const data = decodeScreenData(finding.data);
  const reader = new KeyReader(shot.picture, plate);
  const keyer = new ScreenKeyer(reader, plate, data);
  const judge = new BandJudge(reader, data, createUntrained(BAND_FIGURES));
  const share = width > LARGE_WIDTH ? LARGE_SHARE : SHARE;
  for (let number = 1; number < shot.frameCount; number += STEP) {
    using frame = shot.createFrame(number);
    const alpha = new Uint16Array(width * height);
    const found: number[] = [];
    const solved = keyer.solve(frame, alpha);
    judge.forEach({ frame: solved, refiner: keyer.refiner, alpha }, (at, figures) => {
      if (figures && random() < share) found.push(alphas[number]![at]! / OPAQUE, ...figures);
    });
    chunks.push(Float32Array.from(found));
  }
}
