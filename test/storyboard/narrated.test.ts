import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createPainter } from '../../src/adapters/builtin-animator/painter.ts';
import { espeak } from '../../src/adapters/espeak/index.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { listAudioStreams } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { StoryboardReport } from '../../src/productions/storyboard/report.ts';
import { decodeFrames } from '../support/frames.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const canSpeak = (await espeak.checkAvailability({})).isReady;
const skip = isInstalled('@napi-rs/canvas') && canSpeak ? false : 'canvas or eSpeak is not installed here';
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run, plan } = createStoryboardRuns(path('work'), [espeak]);

const SCENES = [
  {
    scene_number: 1,
    description: '夜晚的海边',
    duration: 1,
    narration: '雨一连下了三天，第四天早上船终于进了港。',
  },
  { scene_number: 2, description: 'A boat', duration: 1, image: 'boat.png' },
];

suite('a narrated script with a picture', { skip }, () => {
  test('gives scenes the time that their narration takes, with captions and a mastered track', async () => {
    const painter = await createPainter();
    const words = { description: 'A boat on a lake', prompt: 'A boat on a lake', negativePrompt: '' };
    const request = { ...words, width: 96, height: 160, seed: 1, camera: 'still' as const };
    const signal = AbortSignal.timeout(60_000);
    await painter.generate({ ...request, remote: {} as RemoteTasks, signal }, path('boat.png'));
    await writeFile(path('script.json'), JSON.stringify({ scenes: SCENES }));
    const script = path('script.json');
    const made = await run({
      script,
      output: path('told.mp4'),
      narrate: true,
      fit: 'narration',
      ambience: true,
    });
    const report = JSON.parse(await readFile(made.outputs.figures!, 'utf8')) as StoryboardReport;
    const [first, second] = report.scenes;
    assert.ok(first!.seconds > 2, `${first!.seconds}`);
    assert.equal(second!.seconds, 1);
    const info = await probe(made.outputs.video!);
    assert.equal(listAudioStreams(info).length, 1);
    assert.ok(Math.abs(info.durationSeconds! - report.frames / 12) < 0.03);
    const captions = await readFile(made.outputs.captions!, 'utf8');
    assert.equal(captions.match(/[\p{Script=Han}，。]/gu)?.join(''), SCENES[0]!.narration);
    assert.deepEqual(made.warnings, []);
    // The picture is portrait: beyond its edges it goes on out of focus, and not in black.
    const frames = await decodeFrames(made.outputs.video!);
    const { luma } = frames.at(-1)!;
    const edge = Array.from({ length: 72 }, (_, y) => luma[y * 128 + 2]!);
    assert.ok(Math.max(...edge) > 60, `${Math.max(...edge)}`);
  });

  test('says that a narration is longer than its scene', async () => {
    const options = { script: path('script.json'), output: path('long.mp4'), narrate: true, captions: 'off' };
    const warnings: string[] = [];
    await plan(options, (event) => {
      if (event.type === 'warning') warnings.push(event.warning.code);
    });
    assert.deepEqual(warnings, ['storyboard.narration-long']);
    const made = await run(options);
    assert.deepEqual(
      made.warnings.map(({ code }) => code),
      ['storyboard.narration-cut'],
    );
  });
});
