import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashFile } from '../../src/core/hashing.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { runCli, startCli } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const KILLS = 12;
const folder = createTemporaryFolder();
const film = join(folder, 'film.mp4');
const replace = (name: string, work: string): string[] => [
  ...['background', film, '--color', '#203050', '--no-upscale', '--encoder-preset', 'veryfast'],
  ...['-o', join(folder, name, 'film.mp4'), '--work-dir', join(folder, work), '--json'],
];

before(async () => {
  if (!unlessFull) await makeBackgroundFilm(film, ['screen', 'empty'], { frames: 40 });
});

// The usual run kills in chosen steps: test/background/resume-steps.
test('killed at random moments, a run ends with the files of an undisturbed one', {
  skip: unlessFull,
}, async () => {
  const startedAt = performance.now();
  const undisturbed = await runCli(...replace('whole', 'work-whole'));
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const wholeMs = performance.now() - startedAt;
  const random = createSeededRandom(7);
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, result } = startCli(replace('killed', 'work-killed'));
    // The last time late, so that there is something to go on from.
    await sleep(wholeMs * (kill === KILLS - 1 ? 0.8 : 0.1 + random() * 0.8));
    child.kill('SIGKILL');
    await result;
  }
  const last = await runCli(...replace('killed', 'work-killed'));
  assert.equal(last.code, 0, last.stderr);
  const { steps } = JSON.parse(last.stdout) as { steps: { status: string }[] };
  assert.ok(
    steps.some(({ status }) => status === 'reused'),
    'finished steps are not done again',
  );
  const names = (await readdir(join(folder, 'whole'))).sort();
  assert.deepEqual((await readdir(join(folder, 'killed'))).sort(), names);
  for (const name of names) {
    const [whole, killed] = [join(folder, 'whole', name), join(folder, 'killed', name)];
    assert.equal(await hashFile(killed), await hashFile(whole), name);
  }
  assert.match(await readFile(join(folder, 'whole', 'film-report.html'), 'utf8'), /^<!doctype html>/);
});
