import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../../src/core/random.ts';
import { runCli, startCli } from '../support/cli.ts';
import { digestPicture } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { makeShotsVideo } from '../support/shots-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { waitForArtifact } from '../support/wait-for-artifact.ts';

/** A segment each. */
const SHOTS = isFull ? 4 : 2;
const KILLS = isFull ? 10 : 1;
/** Without nets, a run is over in half the time. */
const QUICK = ['--upscaler', 'lanczos'];
const folder = createTemporaryFolder();
const film = join(folder, 'shots.mp4');
const enhance = (name: string, work: string): string[] => [
  'enhance',
  film,
  '-o',
  join(folder, name),
  '--target',
  'x2',
  '--encoder-preset',
  'veryfast',
  '--work-dir',
  join(folder, work),
  '--json',
];

before(() => makeShotsVideo(film, SHOTS));

test('killed at random moments, again and again, a run ends with the pictures of an undisturbed one', async () => {
  const startedAt = performance.now();
  const undisturbed = await runCli(...enhance('whole.mp4', 'work-whole'), ...QUICK);
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const wholeMs = performance.now() - startedAt;
  const random = createSeededRandom(20);
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, result } = startCli([...enhance('killed.mp4', 'work-killed'), ...QUICK]);
    // The first one has a step to go on from, however slow the start was.
    if (kill === 0) await waitForArtifact(join(folder, 'work-killed'));
    await sleep(random() * wholeMs * 0.5);
    child.kill('SIGKILL');
    await result;
  }
  const last = await runCli(...enhance('killed.mp4', 'work-killed'), ...QUICK);
  assert.equal(last.code, 0, last.stderr);
  const reused = JSON.parse(last.stdout).steps.filter((step: { status: string }) => step.status === 'reused');
  assert.ok(reused.length > 0, 'finished steps are not done again');
  assert.equal(
    await digestPicture(join(folder, 'killed.mp4')),
    await digestPicture(join(folder, 'whole.mp4')),
  );
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('when the media process dies alone, the program replaces it and goes on', {
  skip: unlessFull,
}, async () => {
  // The default net in the full run; without nets, the film of the other test is what has to come out.
  const nets = isFull ? [] : QUICK;
  const expected = isFull ? 'nets.mp4' : 'whole.mp4';
  if (isFull) assert.equal((await runCli(...enhance(expected, 'work-nets'))).code, 0);
  const { child, result } = startCli([...enhance('replaced.mp4', 'work-replaced'), ...nets]);
  await waitForArtifact(join(folder, 'work-replaced'));
  const host = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim();
  process.kill(Number(host.split('\n')[0]), 'SIGKILL');
  const { code, stderr } = await result;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /going on from the last checkpoint/);
  assert.equal(
    await digestPicture(join(folder, 'replaced.mp4')),
    await digestPicture(join(folder, expected)),
  );
});
