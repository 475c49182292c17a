import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { cueDepth } from '../../src/adapters/builtin-depth/index.ts';
import { isInstalled, READY } from '../../src/engines/availability.ts';
import type { EngineAdapter } from '../../src/engines/engine.ts';
import type { ImageGenerator } from '../../src/engines/text-to-image.ts';
import type { StoryboardReport } from '../../src/productions/storyboard/report.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { ClipEngine, createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);

const HILLS = { description: 'Hills at noon', duration: 0.5 };
const SEA = { description: 'The sea at dusk', duration: 0.5 };
const DESERT = { description: 'A desert at night', duration: 0.5 };

async function writeScript(name: string, scenes: readonly object[]): Promise<string> {
  const numbered = scenes.map((scene, i) => ({ scene_number: i + 1, ...scene }));
  await writeFile(path(name), JSON.stringify({ title: 'Places', scenes: numbered }));
  return path(name);
}

/** An engine of pictures that are all the same, and its prompts. */
class StillEngine {
  readonly prompts: string[] = [];
  readonly adapter: EngineAdapter<'text-to-image'> = {
    task: 'text-to-image',
    name: 'stills',
    getResourceNeed: () => ({ kind: 'cpu' }),
    checkAvailability: async () => READY,
    create: async () => this.#generator,
  };

  readonly #generator: ImageGenerator = {
    id: 'stills',
    version: '1',
    concurrency: 1,
    usesAccelerator: false,
    follows: ['prompt'],
    takesReference: true,
    price: { amount: 0.1, currency: 'USD' },
    generate: async ({ prompt }, to) => {
      this.prompts.push(prompt);
      await copyFile(path('still.png'), to);
    },
  };
}

suite('pictures that scenes begin with', { skip }, () => {
  const stills = new StillEngine();
  const clips = new ClipEngine();
  const otherDepth = { ...cueDepth, name: 'other', aliases: [], isEmbedded: false };
  const { run, plan } = createStoryboardRuns(path('work'), [stills.adapter, clips.adapter, otherDepth]);
  const options = { engine: 'clips', imageEngine: 'stills' };

  before(async () => {
    const { createCanvas } = await import('@napi-rs/canvas');
    await writeFile(path('still.png'), createCanvas(128, 72).toBuffer('image/png'));
  });

  const listWarnings = async (given: object): Promise<string[]> => {
    const codes: string[] = [];
    await plan({ ...given }, (event) => void (event.type === 'warning' && codes.push(event.warning.code)));
    return codes;
  };

  test('are made once, in whatever order the scenes are', async () => {
    await run({
      ...options,
      script: await writeScript('one.json', [HILLS, SEA, DESERT]),
      output: path('one.mp4'),
    });
    assert.equal(stills.prompts.length, 3);
    for (const scenes of [
      [DESERT, SEA, HILLS],
      [SEA, HILLS, DESERT],
    ])
      await run({ ...options, script: await writeScript('other.json', scenes), output: path('other.mp4') });
    assert.equal(stills.prompts.length, 3, stills.prompts.join('\n'));
  });

  test('are paid for where the video that begins with them fails', async () => {
    clips.fails = ({ prompt }) => prompt.startsWith('A desert');
    const script = await writeScript('failing.json', [SEA, DESERT]);
    const { outputs } = await run({ ...options, script, output: path('failing.mp4'), seed: 2 });
    clips.fails = () => false;
    const report = JSON.parse(await readFile(outputs.figures!, 'utf8')) as StoryboardReport;
    assert.deepEqual(
      report.scenes.map(({ cost }) => cost),
      [{ USD: 0.35 }, { USD: 0.1 }],
    );
    assert.ok(Math.abs(report.cost.USD! - 0.45) < 1e-9);
  });

  test('are told to be missing where options are for them alone', async () => {
    const script = await writeScript('drawn.json', [HILLS]);
    assert.deepEqual(await listWarnings({ script }), []);
    assert.deepEqual(await listWarnings({ script, depth: 'other' }), ['storyboard.without-pictures']);
    assert.deepEqual(await listWarnings({ script, imageEngine: 'stills', draft: true }), [
      'storyboard.without-pictures',
    ]);
  });

  test('are told to be videos where they are', async () => {
    const size = { width: 96, height: 64, timeBase: { num: 1, den: 6 } };
    await makeVideo(path('moving.mp4'), {
      ...size,
      pts: [0, 1, 2, 3],
      draw: (frame, [luma]) => luma.samples.fill(60 + frame),
    });
    const script = await writeScript('moving.json', [
      { ...HILLS, image: 'moving.mp4' },
      { ...SEA, image: 'still.png' },
    ]);
    assert.deepEqual(await listWarnings({ script }), ['storyboard.image-of-video']);
  });
});
