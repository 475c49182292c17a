import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { isInstalled } from '../../src/engines/availability.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import type { StoryboardReport } from '../../src/productions/storyboard/report.ts';
import { decodeFrames, digestPicture } from '../support/frames.ts';
import { ClipEngine, createStoryboardRuns, listRunSteps } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);

interface SceneJson {
  readonly scene_number: number;
  readonly description: string;
  readonly duration: number;
  readonly transition?: string;
}

const SCENES: readonly SceneJson[] = [
  { scene_number: 1, description: '夜晚的海边下着雨', duration: 1 },
  { scene_number: 2, description: 'Hills at noon', duration: 1.5 },
  { scene_number: 5, description: 'A desert at dusk', duration: 1, transition: 'dissolve' },
];

async function writeScript(name: string, scenes: readonly SceneJson[]): Promise<string> {
  await writeFile(path(name), JSON.stringify({ title: 'Three places', scenes }));
  return path(name);
}

async function readReport({ outputs }: WorkflowSummary): Promise<StoryboardReport> {
  return JSON.parse(await readFile(outputs.figures!, 'utf8')) as StoryboardReport;
}

suite('a script of three scenes', { skip }, () => {
  const { run, plan } = createStoryboardRuns(path('work'));
  let script: string;
  let summary: WorkflowSummary;

  before(async () => {
    script = await writeScript('script.json', SCENES);
    summary = await run({ script, output: path('video.mp4'), transitionSeconds: 0.5, keepScenes: true });
  });

  test('lasts as long as its scenes, without what transitions share', async () => {
    const frames = await decodeFrames(summary.outputs.video!);
    // 12 + 18 + 12 frames, of which 6 are shared.
    assert.equal(frames.length, 36);
    assert.deepEqual(
      frames.map(({ seconds }) => Math.round(seconds * 12)),
      frames.map((_, i) => i),
    );
    assert.equal(summary.status, 'completed');
    assert.deepEqual(summary.warnings, []);
  });

  test('shows the scenes as they are by themselves', async () => {
    const whole = await decodeFrames(summary.outputs.video!);
    const second = await decodeFrames(summary.outputs.scene2!);
    assert.equal(second.length, 18);
    assert.deepEqual(whole[14]!.luma, second[2]!.luma);
  });

  test('is reported with what was made of what', async () => {
    const report = await readReport(summary);
    assert.equal(report.frames, report.expected_frames);
    assert.deepEqual(
      report.scenes.map(({ scene_number, engine, copied }) => [scene_number, engine, copied > 0]),
      // The last one is shorter than the distance of its key frames.
      [1, 2, 5].map((number) => [number, 'builtin-animator', number < 5]),
    );
    const page = await readFile(summary.report!, 'utf8');
    assert.match(page, /夜晚的海边下着雨/);
  });

  test('is not made again, and comes out with the same bytes', async () => {
    const before = await readFile(summary.outputs.video!);
    const again = await run({
      script,
      output: path('again.mp4'),
      transitionSeconds: 0.5,
      keepScenes: true,
    });
    assert.deepEqual(listRunSteps(again), ['assemble-cut']);
    assert.deepEqual(await readFile(again.outputs.video!), before);
  });

  test('of which one description is changed renders one scene; of which two are swapped, none', async () => {
    const [first, second, third] = SCENES as [SceneJson, SceneJson, SceneJson];
    const rendered = async (scenes: readonly SceneJson[]): Promise<number> => {
      let count = 0;
      const changed = await writeScript('changed.json', scenes);
      const listen = (event: { type: string; step?: string; done?: number; total?: number }): void => {
        if (event.type === 'step-progress' && event.step === 'render-scenes') count = event.total ?? 0;
      };
      const { steps } = await run({ script: changed, output: path('changed.mp4') }, listen);
      return steps.some(({ name, status }) => name === 'render-scenes' && status === 'run') ? count : 0;
    };
    assert.notEqual(await rendered([first, { ...second, description: 'Hills in snow' }, third]), 0);
    const swapped = [
      { ...third, scene_number: 1, transition: undefined },
      second,
      { ...first, scene_number: 5 },
    ];
    assert.equal(await rendered(swapped), 0);
  });

  test('is made scene by scene as --scenes says', async () => {
    const some = await run({ script, output: path('some.mp4'), scenes: '2-4,5', transition: 'cut' });
    assert.equal((await decodeFrames(some.outputs.video!)).length, 24);
    await assert.rejects(run({ script, output: path('none.mp4'), scenes: '3' }), {
      code: 'storyboard.no-such-scene',
      value: '3',
    });
  });

  test('shows its title over the first scene alone, if it is to', async () => {
    const titled = await run({
      script,
      output: path('titled.mp4'),
      title: true,
      captions: 'off',
      transition: 'cut',
      scenes: '1-2',
      keepScenes: true,
    });
    const read = async (name: string, frame: number) =>
      (await decodeFrames(titled.outputs[name]!))[frame]!.luma;
    const plain = (await decodeFrames(summary.outputs.scene1!))[8]!.luma;
    const changed = (await read('scene1', 8)).filter((luma, i) => Math.abs(luma - plain[i]!) > 40).length;
    assert.ok(changed > 50, `${changed}`);
    assert.deepEqual(await read('scene2', 8), (await decodeFrames(summary.outputs.scene2!))[8]!.luma);
    assert.equal(titled.outputs.captions, undefined);
  });

  test('tells place and time of the scenes that have them, after the title', async () => {
    const placed = path('placed.json');
    const base = { description: 'Rain over the sea', duration: 4 };
    const scenes = [
      { ...base, scene_number: 1, place: 'Lisbon', time: 'night' },
      { ...base, scene_number: 2 },
    ];
    await writeFile(placed, JSON.stringify({ title: 'Rain', scenes }));
    const told: string[] = [];
    const make = async (options: Record<string, unknown>) => {
      const { outputs } = await run(
        { script: placed, keepScenes: true, captions: 'off', ...options },
        (event) => {
          if (event.type === 'warning') told.push(event.warning.code);
        },
      );
      return (await decodeFrames(outputs.scene1!)).map(({ luma }) => luma);
    };
    const captioned = await make({ output: path('captioned.mp4'), sceneCaptions: true, title: true });
    const plain = await make({ output: path('uncaptioned.mp4') });
    // At first the title alone is in the middle, then place and time are above on the left.
    const corner = (frame: number) =>
      countChanged(captioned[frame]!, plain[frame]!, { right: 64, bottom: 18 });
    const middle = (frame: number) =>
      countChanged(captioned[frame]!, plain[frame]!, { left: 52, top: 20, right: 76 });
    assert.ok(middle(12) > 10 && middle(36) < 5, `${middle(12)}, ${middle(36)}`);
    assert.ok(corner(36) > 20 && corner(12) < 5, `${corner(36)}, ${corner(12)}`);
    assert.deepEqual(told, []);
    const planned = await plan({ script: placed });
    assert.deepEqual(
      planned.scenes.map(({ caption }) => caption),
      ['Lisbon, night', undefined],
    );
    await make({ script, output: path('placeless.mp4'), scenes: '1', sceneCaptions: true });
    assert.deepEqual(told, ['storyboard.without-places']);
  });

  test('can be planned, edited and carried out', async () => {
    const told: string[] = [];
    const planned = await plan({ script });
    // Of a transition of 0.6 s, half of the shorter scene is left.
    assert.equal(planned.frames, 36);
    assert.deepEqual(
      planned.scenes[0]!.understood.map(({ label }) => label),
      ['night', 'sea', 'rain'],
    );
    const edited = structuredClone(planned);
    edited.scenes[1]!.seconds = 2;
    edited.scenes[1]!.description = 'A lake at night';
    await writeFile(path('plan.json'), JSON.stringify(edited));
    const replayed = await run({ script, output: path('replayed.mp4'), fromPlan: path('plan.json') });
    const report = await readReport(replayed);
    const other = await plan({ script, fromPlan: path('plan.json'), size: '64x36' }, (event) => {
      if (event.type === 'warning') told.push(event.warning.code);
    });
    assert.equal(other.width, edited.width);
    assert.ok(told.includes('storyboard.format-of-plan'));
    assert.deepEqual(
      report.scenes.map(({ frames, description }) => [frames, description]),
      [
        [12, SCENES[0]!.description],
        [24, 'A lake at night'],
        [12, SCENES[2]!.description],
      ],
    );
    await writeFile(path('plan.json'), JSON.stringify({ ...planned, script: 'another' }));
    await assert.rejects(run({ script, fromPlan: path('plan.json'), output: path('x.mp4') }), {
      code: 'storyboard.plan-mismatch',
      reason: 'script',
    });
    const unknown = structuredClone(planned) as unknown as { scenes: Record<string, unknown>[] };
    unknown.scenes[1]!.camra = 'push';
    await writeFile(path('plan.json'), JSON.stringify(unknown));
    await assert.rejects(
      run({ script, fromPlan: path('plan.json'), output: path('x.mp4') }),
      (error: Error) => {
        assert.match(error.message, /scenes\.1\.camra/);
        return true;
      },
    );
  });
});

suite('a script for an engine of clips', { skip }, () => {
  const engine = new ClipEngine();
  const { run, plan } = createStoryboardRuns(path('clip-work'), [engine.adapter]);

  test('says what it costs before it is made', async () => {
    const script = await writeScript('priced.json', SCENES.slice(0, 2));
    const { cost, scenes } = await plan({ script, engine: 'clips' });
    assert.deepEqual(cost, { USD: 1.25 });
    assert.deepEqual(
      scenes.map((scene) => scene.cost),
      [{ USD: 0.5 }, { USD: 0.75 }],
    );
    assert.equal(engine.requests.length, 0);
  });

  test('is made of chained clips, each of which begins with a picture of the one before', async () => {
    const script = await writeScript('clips.json', SCENES.slice(0, 2));
    const made = await run({ script, engine: 'clips', output: path('clips.mp4'), transition: 'cut' });
    assert.equal((await decodeFrames(made.outputs.video!)).length, 30);
    assert.equal(engine.requests.length, 5);
    assert.equal(engine.requests.filter(({ still }) => still !== undefined).length, 3);
    assert.ok(engine.requests.every(({ frames }) => frames <= 6));
  });

  test('that fails at one scene has this one drawn, and the others from the engine', async () => {
    const script = await writeScript('failing.json', SCENES);
    engine.requests.length = 0;
    engine.fails = ({ prompt }) => prompt.startsWith('A desert');
    const made = await run({ script, engine: 'clips', output: path('failing.mp4') });
    assert.equal(made.status, 'partial');
    assert.deepEqual(
      made.warnings.map(({ code }) => code),
      // A transition of 0.6 s is longer than half of its last scene.
      ['storyboard.scene-fell-back', 'cut.transition-shortened'],
    );
    assert.match(made.warnings[0]!.message, /scene 5/);
    assert.equal(engine.requests.filter(engine.fails).length, 3);
    const report = await readReport(made);
    assert.deepEqual(
      report.scenes.map((scene) => scene.engine),
      ['clips', 'clips', 'builtin-animator'],
    );
    await assert.rejects(run({ script, engine: 'clips', output: path('strict.mp4'), require: true }), {
      code: 'internal',
    });
  });

  test('that makes no video of one scene has this one drawn, with the picture that it has', async () => {
    const script = await writeScript('spoiled.json', SCENES.slice(0, 2));
    engine.fails = () => false;
    engine.spoils = ({ prompt }) => prompt.startsWith('Hills');
    const made = await run({ script, engine: 'clips', output: path('spoiled.mp4'), seed: 2 });
    engine.spoils = () => false;
    assert.equal(made.status, 'partial');
    const { scenes, cost } = await readReport(made);
    assert.deepEqual(
      scenes.map((scene) => scene.engine),
      ['clips', 'builtin-animator'],
    );
    assert.deepEqual(cost, { USD: 0.5 });
  });

  test('waits for the accelerator where the engine works on it, and gives it back before scenes are rendered', async () => {
    const script = await writeScript('leased.json', SCENES.slice(1, 2));
    const local = new ClipEngine();
    local.usesAccelerator = true;
    const turns: string[] = [];
    const lease = async (): Promise<AsyncDisposable> => {
      turns.push('lease');
      return { [Symbol.asyncDispose]: async () => void turns.push('release') };
    };
    const accelerator = { lease, measureUsedBytes: async () => undefined };
    const leased = createStoryboardRuns(path('leased-work'), [local.adapter], {}, accelerator);
    const options = { script, engine: 'clips', output: path('leased.mp4') };
    await leased.run(options, ({ type, ...event }) => {
      if (type === 'step-progress' && 'step' in event && event.step === 'render-scenes') turns.push('render');
    });
    assert.deepEqual([...new Set(turns)], ['lease', 'release', 'render']);
    assert.equal(turns.filter((each) => each === 'lease').length, 1);
    await leased.run(options);
    assert.equal(turns.filter((each) => each === 'lease').length, 1);
  });

  test('is drafted of a plan for nothing, too', async () => {
    const script = await writeScript('draft.json', SCENES.slice(0, 2));
    await writeFile(path('paid-plan.json'), JSON.stringify(await plan({ script, engine: 'clips' })));
    const drafted = await plan({ script, fromPlan: path('paid-plan.json'), draft: true });
    assert.deepEqual([drafted.width, drafted.height, drafted.frame_rate], [64, 36, '12/1']);
    assert.deepEqual(drafted.cost, {});
    assert.ok(drafted.scenes.every(({ engine }) => engine === 'builtin'));
  });

  test('is drafted at half the size by the embedded engine, for nothing', async () => {
    const script = await writeScript('draft.json', SCENES.slice(0, 2));
    engine.requests.length = 0;
    const draft = await run({ script, output: path('draft.mp4'), draft: true, engine: 'clips' });
    const report = await readReport(draft);
    assert.deepEqual([report.width, report.height, report.frames_per_second], [64, 36, 12]);
    assert.equal(engine.requests.length, 0);
  });

  test('asks for nothing twice', async () => {
    engine.fails = () => false;
    engine.requests.length = 0;
    const script = await writeScript('clips.json', SCENES.slice(0, 2));
    const output = path('twice.mp4');
    const made = await run({ script, engine: 'clips', output, transition: 'cut' });
    assert.equal(engine.requests.length, 0);
    assert.equal(await digestPicture(made.outputs.video!), await digestPicture(path('clips.mp4')));
  });
});

/** Pixels of a part of a picture that a caption has changed. */
function countChanged(
  captioned: Uint8Array,
  plain: Uint8Array,
  {
    left = 0,
    top = 0,
    right = 128,
    bottom = 72,
  }: { left?: number; top?: number; right?: number; bottom?: number },
): number {
  let changed = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      if (Math.abs(captioned[y * 128 + x]! - plain[y * 128 + x]!) > 40) changed++;
  return changed;
}
