import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FINE_FIGURES, FINE_GUESSES } from '../src/frames/fine-opacity.ts';
import { FIGURES, OPACITY_FIGURE } from '../src/frames/opacity-evidence.ts';
import type { OpacityWeights } from '../src/frames/opacity-net.ts';
import { OpacityTrainer } from './opacity-trainer.ts';
import type { PlateRowsRequest } from './plate-rows.ts';
import { SceneThreads } from './scene-threads.ts';

// Fits the nets of `builtin-plate` to the true opacity of people drawn in rooms, by the plates that it finds in them:
// node training/opacity.ts. First the one that judges on a small picture, then the one that goes on from there at full size.
const FIRST_SEED = 201;
/** Hidden units: multiples of eight. */
const UNITS = 48;
const FINE_UNITS = 8;
/** Shares of the pixels that are learned from. */
const SHARE = 0.3;
const FINE_SHARE = 0.1;

const { values } = parseArgs({ options: { scenes: { type: 'string', default: '160' } } });
const scenes = Number(values.scenes);
await using threads = new SceneThreads(new URL('plate-rows.ts', import.meta.url));
const judge = new OpacityTrainer(await collect(SHARE), {
  figures: FIGURES,
  guesses: [OPACITY_FIGURE],
  units: UNITS,
}).train();
const fine = new OpacityTrainer(await collect(FINE_SHARE, judge), {
  figures: FINE_FIGURES,
  guesses: FINE_GUESSES,
  units: FINE_UNITS,
}).train();
await writeFile(
  new URL('../assets/mattes/opacity.json', import.meta.url),
  `${JSON.stringify({ judge, fine })}\n`,
);

function collect(share: number, judge?: OpacityWeights): Promise<Float32Array> {
  const requests = Array.from({ length: scenes }, (_, index) => ({ seed: FIRST_SEED + index, share, judge }));
  return threads.collect(requests satisfies PlateRowsRequest[]);
}
