import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BAND_FIGURES, BAND_GUESSES } from '../src/adapters/builtin-screen/band-evidence.ts';
import { OpacityTrainer } from './opacity-trainer.ts';
import { SceneThreads } from './scene-threads.ts';

// Fits the net of `builtin-screen` to the true opacity of drawn people before screens: node training/band.ts.
const FIRST_SEED = 201;
/** Hidden units: a multiple of eight. */
const UNITS = 16;
const SHARE = 0.25;
const LARGE_SHARE = 0.1;

const { values } = parseArgs({ options: { scenes: { type: 'string', default: '100' } } });
const scenes = Number(values.scenes);
await using threads = new SceneThreads(new URL('screen-rows.ts', import.meta.url));
const requests = Array.from({ length: scenes }, (_, index) => ({
  seed: FIRST_SEED + index,
  share: SHARE,
  largeShare: LARGE_SHARE,
}));
const weights = new OpacityTrainer(await threads.collect(requests), {
  figures: BAND_FIGURES,
  guesses: BAND_GUESSES,
  units: UNITS,
}).train();
await writeFile(new URL('../assets/mattes/band.json', import.meta.url), `${JSON.stringify(weights)}\n`);
