import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { espeak } from '../../src/adapters/espeak/index.ts';
import { hashFile } from '../../src/core/hashing.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { isFull, unlessFull } from '../support/full.ts';
import type { KilledRun } from '../support/killed-run.ts';
import { createEngineRuns, createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const skipSpeech = (await espeak.checkAvailability({})).isReady ? false : 'eSpeak is not installed here';
const PROGRAM = fileURLToPath(new URL('../support/killed-run.ts', import.meta.url));
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);

/** Sound, captions and a transition, so that nearly every step has something to do. */
const SCRIPT = {
  title: 'Rain and snow',
  scenes: [
    { scene_number: 1, description: 'Rain over the sea', duration: 1, narration: '下了三天的雨。' },
    { scene_number: 2, description: 'Snow falls on the hills', duration: 1, transition: 'dissolve' },
  ],
};
/** The full run dies in every step; the other one where pictures are made and where the video is written. */
const KILLED = ['make-ambience', 'mix-soundtrack', 'render-scenes', 'index-source', 'cut-clips'];
const steps = isFull
  ? [...KILLED, 'assemble-cut', 'verify-cut', 'contact-sheet']
  : ['render-scenes', 'assemble-cut'];

/** Steps that are killed on their way, and not at their start. */
const IN_MIDDLE = ['render-scenes', 'mix-soundtrack', 'assemble-cut'];

interface ResumeCase {
  readonly production: KilledRun['production'];
  readonly create: typeof createEngineRuns;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

/** Kills a run in one step after the other, and compares what it ends with to a run that was not killed. */
async function assertResumes({ production, create, options = {}, steps }: ResumeCase): Promise<void> {
  const [work, whole, killed] = ['work', 'whole', 'killed'].map((name) => path(`${production}-${name}`)) as [
    string,
    string,
    string,
  ];
  const script = `${work}.json`;
  await writeFile(script, JSON.stringify(SCRIPT));
  const request = (output: string) => ({
    script,
    output: join(output, 'video.mp4'),
    transitionSeconds: 0.5,
    ambience: true,
    ...options,
  });
  await create(`${work}-whole`).run(request(whole));
  const random = createSeededRandom(isFull ? Math.floor(Math.random() * 1e6) : 5);
  let made = new Map<string, string>();
  const assertKept = async (): Promise<void> => {
    const has = await listMade(work);
    for (const [key, each] of made) assert.equal(has.get(key), each);
    made = has;
  };
  for (const step of steps) {
    // Steps that take no time tell only of their start.
    const point = { step, share: IN_MIDDLE.includes(step) ? random() : 0 };
    await runAndDie({ production, work, options: request(killed), point });
    await assertKept();
  }
  await create(work).run(request(killed));
  await assertKept();
  assert.deepEqual([...made.keys()].sort(), [...(await listMade(`${work}-whole`)).keys()].sort());
  const names = await readdir(whole);
  assert.deepEqual((await readdir(killed)).sort(), names.sort());
  for (const name of names)
    assert.equal(await hashFile(join(killed, name)), await hashFile(join(whole, name)), name);
  assert.deepEqual(await readdir(join(work, 'building')), []);
}

async function runAndDie(killed: KilledRun): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(killed)], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'close');
  const { step, share } = killed.point;
  assert.deepEqual([code, signal], [null, 'SIGKILL'], `in ${step}, at ${share}`);
}

/** When each stored result was made, by its key. */
async function listMade(work: string): Promise<Map<string, string>> {
  const artifacts = join(work, 'artifacts');
  const keys = await readdir(artifacts);
  const read = async (key: string) => {
    const { step, createdAt } = JSON.parse(await readFile(join(artifacts, key, 'manifest.json'), 'utf8'));
    return [key, `${step} ${createdAt}`] as const;
  };
  return new Map(await Promise.all(keys.map(read)));
}

test(
  'killed in one step after the other, a run goes on, renders nothing twice, and ends with the same files',
  {
    skip,
  },
  () => assertResumes({ production: 'storyboard', create: createStoryboardRuns, steps }),
);

test(
  'so does one that speaks, and whose clips an engine makes',
  {
    skip: skip || skipSpeech || unlessFull,
  },
  () =>
    assertResumes({
      production: 'storyboardOfEngines',
      create: createEngineRuns,
      options: { engine: 'clips', narrate: true, speech: 'espeak' },
      steps: ['narrate-scene', 'make-clips', 'render-scenes', 'mix-soundtrack'],
    }),
);
