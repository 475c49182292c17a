import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions } from '../../src/app.ts';
import { getMediaType } from '../../src/core/media-types.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { Production, ProductionOutput } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { MattingScene } from '../../src/testing/matting-scene.ts';
import { makeMattingVideo } from '../../src/testing/matting-video.ts';
import { unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const store = new DiskArtifactStore(path('work'));
const productions = await createProductions();
const engines = createEngines();
const TRANSCRIPT = { language: 'en', segments: [{ start: 0, end: 24, text: 'What a match!' }] };
let models: OpenAiServer;

before(async () => {
  models = await openAiServer(() => ({ kind: 'json', json: TRANSCRIPT }));
  Object.assign(process.env, {
    OPENAI_BASE_URL: models.baseUrl,
    OPENAI_API_KEY: 'key',
    DASHSCOPE_API_KEY: '',
  });
  await makeVideo(path('stage.mp4'), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(25),
    draw: (frame, planes) => planes[0].samples.fill(60 + frame),
  });
  await makeMatchVideo(path('match.mp4'), 61, 24);
  await makeMattingVideo(
    path('screen.mp4'),
    new MattingScene({ width: 128, height: 72, frames: 6, background: 'green-screen', seed: 3 }),
  );
  await writeFile(path('novel.txt'), 'Someone knocked. “Who is there?” said Anna. It rained.\n');
  const scene = { scene_number: 1, description: 'Rain over hills', duration: 1 };
  await writeFile(path('script.json'), JSON.stringify({ scenes: [scene] }));
  await writeFile(path('told.json'), JSON.stringify({ scenes: [{ ...scene, narration: 'It rained.' }] }));
});
after(() => models[Symbol.asyncDispose]());

interface Run {
  readonly outputs: Readonly<Record<string, string>>;
  /** Names of the steps in the order in which they ended first. */
  readonly steps: readonly string[];
}

async function run(production: Production, options: Record<string, unknown>): Promise<Run> {
  const parsed = production.options.parse(options);
  const { outputs, report, steps } = await runWorkflow(production, parsed, { store, engines });
  return {
    outputs: report === undefined ? outputs : { ...outputs, report },
    steps: [...new Set(steps.map(({ name }) => name))],
  };
}

function find({ outputs }: Production, role: string): ProductionOutput | undefined {
  return outputs.find((output) => output.role === (output.isNumbered ? role.replace(/\d+$/, '') : role));
}

/** Options of a run of the defaults, and of runs that ask for everything else. */
const RUNS: Readonly<Record<string, readonly [Record<string, unknown>, ...Record<string, unknown>[]]>> = {
  enhance: [
    { input: path('stage.mp4'), output: path('master.mp4'), report: path('report'), target: 'x2' },
    { input: path('stage.mp4'), output: path('some.mkv'), report: path('samples'), target: 'x2', sample: 2 },
  ],
  background: [
    { videos: [path('screen.mp4')], color: '#204080', output: path('replaced.mp4') },
    {
      videos: [path('screen.mp4')],
      color: '#204080',
      output: path('layers.mp4'),
      keep: [
        'foreground_frames',
        'edge_confidence',
        'hair_mattes',
        'background_video',
        'motion_vectors',
        'lighting_map',
        'blend_mask',
        'shadow_layer',
        'depth_map',
      ],
    },
    { videos: [path('screen.mp4')], color: '#204080', output: path('some.mp4'), sample: 1 },
  ],
  upscale: [{ input: path('report/compare.jpg'), output: path('large.png'), scale: 1.5 }],
  highlights: [
    { sources: [path('match.mp4')], output: path('cut.mp4') },
    { sources: [path('match.mp4')], output: path('told.mp4'), transcriber: 'whisper-1' },
    { sources: [path('match.mp4')], output: path('cost.mp4'), estimate: true },
  ],
  render: [{ edit: path('cut-edit.json'), output: path('again.mov') }],
  narrate: [
    { novel: path('novel.txt'), output: path('drama.m4b') },
    { novel: path('novel.txt'), output: path('book.mp3'), epub: true, split: 'chapters' },
    { novel: path('novel.txt'), output: path('read.mp3'), review: true },
  ],
  storyboard: [
    { script: path('script.json'), output: path('story.mp4'), size: '64x36', fps: 6 },
    {
      script: path('told.json'),
      output: path('told.mp4'),
      size: '64x36',
      fps: 6,
      narrate: true,
      keepScenes: true,
    },
  ],
};

suite('stages and outputs that a production declares are those of its runs', () => {
  test('every production is run', () => {
    assert.deepEqual(Object.keys(RUNS).sort(), [...productions.keys()].sort());
  });

  for (const [name, [defaults, ...others]] of Object.entries(RUNS))
    test(name, {
      skip: /^(?:background|highlights|narrate|render|storyboard)$/.test(name) && unlessFull,
    }, async () => {
      const production = productions.get(name)!;
      const first = await run(production, defaults);
      const usual = production.outputs.filter(({ isOptional }) => !isOptional).map(({ role }) => role);
      assert.deepEqual(Object.keys(first.outputs).sort(), usual.sort());
      const runs = [first];
      for (const options of others) runs.push(await run(production, options));
      const stages = production.stages.map(({ name: stage }) => stage);
      for (const { steps } of runs)
        assert.deepEqual(
          steps,
          stages.filter((stage) => steps.includes(stage)),
        );
      const made = new Set<string>();
      for (const [role, file] of runs.flatMap(({ outputs }) => Object.entries(outputs))) {
        const output = find(production, role);
        assert.ok(output, `${role} is not declared`);
        assert.ok(output.mediaTypes.includes(getMediaType(file)), `${role} is ${getMediaType(file)}`);
        made.add(output.role);
      }
      assert.deepEqual([...made].sort(), production.outputs.map(({ role }) => role).sort());
    });
});
