import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { type EditDecisions, parseSeconds } from '../../src/edit/edit-decisions.ts';
import { runCliHere } from '../support/cli.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { makeMatchVideo, type PlantedHighlight } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SECONDS = isFull ? 180 : 100;
/** A film each. */
const SEEDS = isFull ? [21, 22, 23] : [22];
const folder = createTemporaryFolder();

test('of planted highlights nine in ten are in the cut, many times more than chance finds', {
  skip: unlessFull,
}, async () => {
  const films: string[] = [];
  const planted: PlantedHighlight[][] = [];
  for (const seed of SEEDS) {
    const path = join(folder, `match-${seed}.mp4`);
    planted.push(await makeMatchVideo(path, seed, SECONDS));
    films.push(path);
  }
  const length = planted.flat().reduce((sum, { start, end }) => sum + end - start + 2, 0);
  const run = await runCliHere(
    'highlights',
    ...films,
    '--duration',
    String(length),
    '--plan',
    '--work-dir',
    join(folder, 'work'),
  );
  assert.equal(run.code, 0, run.stderr);
  const edit = JSON.parse(run.stdout) as EditDecisions;
  const clips = edit.clips.map(({ source, in: from, out }) => ({
    film: edit.sources.findIndex(({ id }) => id === source),
    start: parseSeconds(from),
    end: parseSeconds(out),
  }));
  const total = clips.reduce((sum, { start, end }) => sum + end - start, 0);
  assert.ok(total <= length + 1, `${total} s instead of ${length}`);
  const recall = recalled(planted, clips);
  const random = meanOf(Array.from({ length: 40 }, (_, i) => recalled(planted, randomClips(clips, i))));
  assert.ok(recall >= 0.9, `recall ${recall}`);
  assert.ok(recall >= 3 * random, `recall ${recall}, by chance ${random}`);
  process.stdout.write(
    `recall ${recall.toFixed(3)}, a random plan of the same length ${random.toFixed(3)}\n`,
  );
});

interface Clip {
  readonly film: number;
  readonly start: number;
  readonly end: number;
}

/** Share of the planted highlights of which at least half is shown. */
function recalled(planted: readonly (readonly PlantedHighlight[])[], clips: readonly Clip[]): number {
  const all = planted.flatMap((highlights, film) => highlights.map((highlight) => ({ film, ...highlight })));
  const found = all.filter(({ film, start, end }) => {
    const shown = clips
      .filter((clip) => clip.film === film)
      .reduce((sum, clip) => sum + Math.max(0, Math.min(end, clip.end) - Math.max(start, clip.start)), 0);
    return shown >= (end - start) / 2;
  });
  return found.length / all.length;
}

/** As many clips of the same lengths anywhere. */
function randomClips(clips: readonly Clip[], seed: number): Clip[] {
  const random = createSeededRandom(seed);
  return clips.map(({ start, end }) => {
    const from = random() * (SECONDS - (end - start));
    return { film: Math.floor(random() * SEEDS.length), start: from, end: from + end - start };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
