import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { hashFile } from '../../src/core/hashing.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { background } from '../../src/productions/background/index.ts';
import { BACKDROP_STAGES } from '../../src/productions/background/stages.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns, type GivenOptions, listFiles } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { isFull } from '../support/full.ts';
import type { KilledRun, KillPoint } from '../support/killed-run.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../support/killed-run.ts', import.meta.url));
const FRAMES = 4;
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const request = (name: string): GivenOptions => ({
  videos: [path('film.mp4')],
  image: path('new.png'),
  output: path(`${name}/film.mp4`),
});

/** In the order in which a run comes to them; those of engines that make backgrounds have tests of their own. */
const STEPS = background.stages.filter((stage) => !BACKDROP_STAGES.includes(stage)).map(({ name }) => name);
/** The full run dies in every step; the other one where pictures are made and where files are written. */
const KILLED = isFull ? STEPS : ['separate', 'assemble'];

before(async () => {
  // Two shots, so that each step that goes by segments has one to go on from.
  await makeBlockFilm(path('film.mp4'), {
    shots: 2,
    frames: FRAMES,
    audio: [makeStageAudio((2 * FRAMES) / 25, 1)],
  });
  await writeBackgroundPicture(path('new.png'), 96, 54);
});

async function runAndDie(work: string, options: GivenOptions, point: KillPoint): Promise<void> {
  const killed: KilledRun = { production: 'background', work: path(work), options, point };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(killed)], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'close');
  assert.deepEqual([code, signal], [null, 'SIGKILL'], `in ${point.step}, at ${point.share}`);
}

/** When each stored result was made, by its key. */
async function listMade(work: string): Promise<Map<string, { step: string; createdAt: string }>> {
  const artifacts = join(path(work), 'artifacts');
  const keys = await readdir(artifacts);
  const read = async (key: string) =>
    [key, JSON.parse(await readFile(join(artifacts, key, 'manifest.json'), 'utf8'))] as const;
  return new Map(await Promise.all(keys.map(read)));
}

/** Sees that a work folder still has what it had, made once. */
async function assertKept(work: string, had: Awaited<ReturnType<typeof listMade>>): Promise<void> {
  const has = await listMade(work);
  for (const [key, { step, createdAt }] of had)
    assert.equal(has.get(key)?.createdAt, createdAt, `${step} was made again`);
}

test('killed in one step after the other, a run goes on, does nothing twice, and ends with the same files', async () => {
  const { run } = createBackgroundRuns(path('work-whole'), [lumaMatter, lanczos]);
  const { steps } = await run(request('whole'));
  assert.deepEqual(
    new Set(steps.map(({ name }) => name)),
    new Set(STEPS),
    'the film leads through every step',
  );
  const random = createSeededRandom(isFull ? Math.floor(Math.random() * 1e6) : 3);
  let made: Awaited<ReturnType<typeof listMade>> = new Map();
  for (const step of KILLED) {
    await runAndDie('work', request('killed'), { step, share: random() });
    await assertKept('work', made);
    made = await listMade('work');
  }
  const { run: goOn } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
  await goOn(request('killed'));
  await assertKept('work', made);
  assert.deepEqual(
    [...(await listMade('work')).keys()].sort(),
    [...(await listMade('work-whole')).keys()].sort(),
  );
  const names = await listFiles(path('whole'));
  assert.deepEqual(await listFiles(path('killed')), names);
  for (const name of names)
    assert.equal(await hashFile(path(`killed/${name}`)), await hashFile(path(`whole/${name}`)), name);
  assert.deepEqual(await listFiles(path('work/building')), []);
});
