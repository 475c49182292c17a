import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createBackgroundRuns, type GivenOptions } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { brightMatter, lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const FRAMES = 4;
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const film = path('film.mp4');

before(() => makeBlockFilm(film, { shots: 2, frames: FRAMES }));

const request = (name: string, options: GivenOptions = {}): GivenOptions => ({
  videos: [film],
  color: '#b0b0b0',
  output: path(`${name}/film.mp4`),
  ...options,
});

/** What a film's mattes say of a place on its wall and of one on the block. */
async function readPlaces(mattes: string): Promise<(readonly number[])[]> {
  return (await decodeLuma(mattes)).map(({ luma, peak }) =>
    [2 * 96 + 2, 40 * 96 + 40].map((place) => luma[place]! / peak),
  );
}

test('an engine that is asked for by another name makes the same mattes, and no step anew', async () => {
  const named = { ...lumaMatter, aliases: ['dark'] };
  const { run } = createBackgroundRuns(path('work-alias'), [named, brightMatter, lanczos]);
  for (const [i, matter] of ['dark', 'luma'].entries()) {
    const { outputs, status, steps } = await run(request(matter, { matter, matteOnly: true }));
    assert.equal(status, 'completed');
    assert.deepEqual(await readPlaces(outputs.alpha_mattes!), new Array(2 * FRAMES).fill([0, 1]));
    const again = steps.filter(({ name, status }) => status === 'run' && /survey|separate/.test(name));
    assert.equal(again.length > 0, i === 0);
  }
});
