import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { hashFile } from '../../src/core/hashing.ts';
import type { EventListener } from '../../src/execution/events.ts';
import { createBackgroundRuns, type GivenOptions, listFiles } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
const output = path('results/result.mp4');
const request: GivenOptions = { videos: [path('film.mp4')], color: '#203050', output };

before(async () => {
  await makeBlockFilm(path('film.mp4'), { frames: 4 });
  await makeBlockFilm(path('shorter.mp4'), { frames: 3 });
});

/** Puts another file in the place of one that waits to be verified, as a failing disk might. */
function spoil(name: string): EventListener {
  return (event) => {
    if (event.type === 'step-start' && event.step === 'verify-clip')
      copyFileSync(path('shorter.mp4'), path(`results/${name}.unverified`));
  };
}

test('a result that is found to be bad is not delivered, and leaves an earlier one in place', async () => {
  await assert.rejects(run(request, spoil('result.mp4')), {
    code: 'background.frames-differ',
    message: /results\/result\.mp4/,
  });
  assert.deepEqual(await listFiles(path('results')), ['result-analysis.json']);

  const { status } = await run(request);
  assert.equal(status, 'completed');
  const good = await hashFile(output);
  await assert.rejects(run({ ...request, feather: 1 }, spoil('result.mp4')), {
    code: 'background.frames-differ',
  });
  assert.equal(await hashFile(output), good);
  assert.deepEqual(
    (await listFiles(path('results'))).filter((name) => name.endsWith('.unverified')),
    [],
  );
});
