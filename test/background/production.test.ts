import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import type { FootlightError } from '../../src/core/errors.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { listAudioStreams } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { makeBackgroundFilm, writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns, digestPackets, listFiles, listWarnings } from '../support/background-runs.ts';
import { type DecodedFrame, decodeFrames, decodeLuma } from '../support/frames.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const FRAMES = 12;
const WIDTH = 96;
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const film = path('film.mp4');
const picture = path('new.png');
const { run } = createBackgroundRuns(path('work'));

before(async () => {
  await makeBackgroundFilm(film, ['screen', 'room', 'patterns'], { frames: FRAMES });
  // Luma of 10 bits; its chroma is gray.
  await writeBackgroundPicture(picture, 160, 90, () => [700, 512, 512]);
});

async function measurePsnr(a: readonly DecodedFrame[], b: readonly DecodedFrame[]): Promise<number> {
  let [sum, count] = [0, 0];
  for (const [i, { luma }] of a.entries())
    for (let at = 0; at < luma.length; at++, count++) sum += (luma[at]! - b[i]!.luma[at]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / count));
}

/** Mean luma of the upper left corner, where nobody stands, over some frames; 0 to 255. */
function measureCorner(frames: readonly DecodedFrame[]): number {
  let [sum, count] = [0, 0];
  for (const { luma } of frames)
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++, count++) sum += luma[y * WIDTH + x]!;
  return sum / count;
}

suite('a film of three shots: a screen, a room, and one that no engine can matte', () => {
  let summary: WorkflowSummary;
  let source: DecodedFrame[];
  let result: DecodedFrame[];

  before(async () => {
    summary = await run({ videos: [film], image: picture, output: path('result.mp4') });
    source = await decodeFrames(film);
    result = await decodeFrames(summary.outputs.video!);
  });

  test('has all its frames at their times', () => {
    assert.equal(result.length, 3 * FRAMES);
    assert.deepEqual(
      result.map(({ seconds }) => seconds),
      source.map(({ seconds }) => seconds),
    );
  });

  test('has its sound, packet for packet', async () => {
    const [before, after] = await Promise.all([probe(film), probe(summary.outputs.video!)]);
    const [track, copy] = [listAudioStreams(before)[0]!, listAudioStreams(after)[0]!];
    const packets = await digestPackets(film, track.index);
    assert.ok(packets.length > 50, `${packets.length} packets`);
    assert.deepEqual(await digestPackets(summary.outputs.video!, copy.index), packets);
  });

  test('shows the new background in the first two, and the third as it was', async () => {
    const [screen, room, kept] = [0, 1, 2].map((shot) =>
      result.slice(shot * FRAMES, (shot + 1) * FRAMES),
    ) as [DecodedFrame[], DecodedFrame[], DecodedFrame[]];
    for (const shot of [screen, room]) assert.ok(Math.abs(measureCorner(shot) - 175) < 4);
    const psnr = await measurePsnr(kept, source.slice(2 * FRAMES));
    assert.ok(psnr > 36, `${psnr} dB`);
  });

  test('is partial, and names the shot that keeps its background', () => {
    assert.equal(summary.status, 'partial');
    assert.deepEqual(
      listWarnings(summary).filter((warning) => warning.startsWith('background.shot')),
      ['background.shot-kept 3'],
    );
    // So small and short a film may be rated low.
    const others = listWarnings(summary).filter((warning) => !warning.startsWith('background.shot'));
    assert.ok(
      others.every((warning) => warning.startsWith('background.quality')),
      others.join(),
    );
  });

  test('has mattes for all frames: whole where the shot is kept', async () => {
    const mattes = await decodeLuma(summary.outputs.alpha_mattes!);
    assert.deepEqual(
      mattes.map(({ seconds }) => seconds.toFixed(3)),
      source.map(({ seconds }) => seconds.toFixed(3)),
    );
    for (const { luma, peak } of mattes.slice(2 * FRAMES)) assert.ok(luma.every((code) => code === peak));
    for (const { luma, peak } of mattes.slice(4, 2 * FRAMES)) {
      assert.ok(luma[0]! < peak / 50, 'the corner is background');
      // Of somebody who comes in, the first frames may show a sliver that is hardly solid anywhere.
      const covered = luma.filter((code) => code > peak / 50).length;
      assert.ok(covered < 30 || luma.some((code) => code > peak * 0.9), `${covered} pixels without a core`);
    }
  });

  test('has a picture, figures and a page that refers to nothing outside itself', async () => {
    const { outputs, report } = summary;
    assert.deepEqual(Object.keys(outputs).sort(), [
      'alpha_mattes',
      'analysis',
      'qa_report',
      'thumbnail',
      'video',
    ]);
    const figures = JSON.parse(await readFile(outputs.qa_report!, 'utf8'));
    assert.equal(typeof figures.overall_score, 'number');
    assert.ok((await probe(outputs.thumbnail!)).streams.length === 1);
    assert.ok(!/(src|href)="(?!data:|#)/.test(await readFile(report!, 'utf8')));
  });

  test('is made from what is stored, if it is asked for again', async () => {
    const again = await run({ videos: [film], image: picture, output: path('result.mp4') });
    assert.deepEqual(
      again.steps.filter(({ status }) => status === 'run'),
      [],
    );
    assert.deepEqual(listWarnings(again), listWarnings(summary));
  });
});

test('of a film that no engine can matte, nothing is written', async () => {
  const hopeless = path('hopeless.mp4');
  await makeBackgroundFilm(hopeless, ['patterns'], { frames: FRAMES, sound: false });
  const output = path('nowhere/deep/result.mp4');
  await assert.rejects(run({ videos: [hopeless], image: picture, output }), {
    code: 'background.no-method',
    message: /Shot 1 .*builtin-screen suits it to 0%: .*\. builtin-plate suits it to 0%: /,
  });
  assert.deepEqual(await listFiles(path('nowhere')), []);
});

test('a shot without a subject shows the new background alone, and is named', async () => {
  const empty = path('empty.mp4');
  await makeBackgroundFilm(empty, ['empty'], { frames: FRAMES, sound: false });
  const summary = await run({ videos: [empty], image: picture, output: path('empty-result.mp4') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(listWarnings(summary), ['background.no-subject 1']);
  for (const { luma } of await decodeFrames(summary.outputs.video!)) {
    const mean = luma.reduce((sum, code) => sum + code, 0) / luma.length;
    assert.ok(Math.abs(mean - 175) < 2, `${mean}`);
  }
});

test('--require makes an error of a shot that would keep its background', async () => {
  const request = { videos: [film], image: picture, output: path('strict.mp4'), require: true };
  await assert.rejects(run(request), { code: 'background.no-method', message: /Shot 3/ });
  assert.ok(!(await listFiles(folder)).includes('strict.mp4'));
});

suite('what is given beside the videos is checked before anything is analyzed', () => {
  const given = (name: string) => path(`given-${name}`);
  const small = { frames: 4, sound: false };

  before(async () => {
    await writeFile(given('text.png'), 'no picture');
    await writeBackgroundPicture(given('square.png'), 90, 90);
    await makeBackgroundFilm(given('short.mkv'), ['screen'], small);
    await makeBackgroundFilm(given('square.mkv'), ['screen'], { ...small, width: 64, height: 64 });
    await makeBackgroundFilm(given('long.mp4'), ['screen'], { frames: 30, sound: false });
  });

  for (const [option, name, code] of [
    ['plate', 'none.png', 'input.not-found'],
    ['plate', 'text.png', 'background.picture-unreadable'],
    ['plate', 'long.mp4', 'background.picture-video'],
    ['plate', 'square.png', 'background.plate-size'],
    ['matte', 'none.mkv', 'input.not-found'],
    ['matte', 'text.png', 'input.no-video'],
    ['matte', 'square.mkv', 'background.matte-shape'],
    ['matte', 'short.mkv', 'background.matte-mismatch'],
    ['lut', 'text.png', 'lut.invalid'],
  ] as const)
    test(`--${option} ${name}: ${code}`, async () => {
      const steps: string[] = [];
      const request = { videos: [given('long.mp4')], image: picture, output: path('given.mp4') };
      await assert.rejects(
        run({ ...request, [option]: given(name) }, (event) => {
          if (event.type === 'step-start') steps.push(event.step);
        }),
        (error: FootlightError) => {
          assert.equal(error.code, code);
          assert.ok(error.message.includes(given(name)) || error.value === given(name), error.message);
          assert.ok(error.remedy);
          return true;
        },
      );
      assert.deepEqual(steps, []);
    });
});
