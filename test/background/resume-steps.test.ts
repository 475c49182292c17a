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
import {
  type BackgroundRuns,
  createBackgroundRuns,
  createMadeBackgroundRuns,
  type GivenOptions,
  listFiles,
} from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { FilmEngine } from '../support/film-engine.ts';
import { isFull, unlessFull } from '../support/full.ts';
import type { KilledRun } from '../support/killed-run.ts';
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

/** In the order in which a run comes to them; those of engines that make backgrounds come where one is asked for. */
const STEPS = background.stages.map(({ name }) => name);
const BACKDROP_STEPS = BACKDROP_STAGES.map(({ name }) => name as string);
const GIVEN_STEPS = STEPS.filter((step) => !BACKDROP_STEPS.includes(step));
/** The full run dies in every step; the other one where pictures are made and where files are written. */
const KILLED = isFull ? GIVEN_STEPS : ['separate', 'assemble'];

before(async () => {
  // Two shots, so that each step that goes by segments has one to go on from.
  await makeBlockFilm(path('film.mp4'), {
    shots: 2,
    frames: FRAMES,
    audio: [makeStageAudio((2 * FRAMES) / 25, 1)],
  });
  await writeBackgroundPicture(path('new.png'), 96, 54);
});

async function runAndDie(killed: KilledRun): Promise<void> {
  const { point } = killed;
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(killed)], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'close');
  assert.deepEqual([code, signal], [null, 'SIGKILL'], `in ${point.step}, at ${point.share}`);
}

/** When each stored result was made, by its key. */
async function listMade(work: string): Promise<Map<string, { step: string; createdAt: string }>> {
  const artifacts = join(work, 'artifacts');
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

interface KilledSteps {
  readonly production: 'background' | 'backgroundOfEngines';
  readonly options: (name: string) => GivenOptions;
  /** Runs of the production whose results are stored in a folder. */
  readonly createRuns: (work: string) => BackgroundRuns;
  /** All steps that the film leads through, and those in which it is killed. */
  readonly steps: readonly string[];
  readonly killed: readonly string[];
}

/** Dies in one step after the other, and sees that it all ends as if nothing had happened. */
async function assertGoesOn(name: string, { production, options, createRuns, ...given }: KilledSteps) {
  const [whole, killed] = [`${name}-whole`, `${name}-killed`];
  const { steps } = await createRuns(path(`work-${whole}`)).run(options(whole));
  assert.deepEqual(
    new Set(steps.map((step) => step.name)),
    new Set(given.steps),
    'the film leads through every step',
  );
  const random = createSeededRandom(isFull ? Math.floor(Math.random() * 1e6) : 3);
  const work = path(`work-${killed}`);
  let made: Awaited<ReturnType<typeof listMade>> = new Map();
  for (const step of given.killed) {
    const point = { step, share: random() };
    await runAndDie({ production, work, options: options(killed), point });
    await assertKept(work, made);
    made = await listMade(work);
  }
  await createRuns(work).run(options(killed));
  await assertKept(work, made);
  assert.deepEqual(
    [...(await listMade(work)).keys()].sort(),
    [...(await listMade(path(`work-${whole}`))).keys()].sort(),
  );
  await assertSameFiles(path(killed), path(whole));
  assert.deepEqual(await listFiles(join(work, 'building')), []);
}

async function assertSameFiles(folder: string, expected: string): Promise<void> {
  const names = await listFiles(expected);
  assert.deepEqual(await listFiles(folder), names);
  for (const name of names)
    assert.equal(await hashFile(join(folder, name)), await hashFile(join(expected, name)), name);
}

test('killed in one step after the other, a run goes on, does nothing twice, and ends with the same files', () =>
  assertGoesOn('given', {
    production: 'background',
    options: request,
    createRuns: (work) => createBackgroundRuns(work, [lumaMatter, lanczos]),
    steps: GIVEN_STEPS,
    killed: KILLED,
  }));

test('so does one that is killed where engines make the background, and it pays for nothing twice', {
  skip: unlessFull,
}, async () => {
  const listOrders = (run: string) => new FilmEngine(path(`work-made-${run}.log`)).listOrders();
  await assertGoesOn('made', {
    production: 'backgroundOfEngines',
    options: (name) => ({
      ...{ videos: [path('film.mp4')], output: path(`${name}/film.mp4`) },
      ...{ prompt: 'leaves', imageEngine: 'leaves', engine: 'films' },
    }),
    createRuns: (work) => createMadeBackgroundRuns(work, new FilmEngine(`${work}.log`)),
    steps: STEPS,
    killed: BACKDROP_STEPS,
  });
  assert.deepEqual(await listOrders('killed'), await listOrders('whole'));
});
