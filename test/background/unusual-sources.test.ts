import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { FrameClock } from '../../src/analysis/frame-clock.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { createBackgroundRuns, digestPackets, listWarnings } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToTransportStream, copyUntimed } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
const FRAMES = 8;
const COLOR = { color: '#b0b0b0' };

test('a film whose first packets have no timestamps has all its frames, evenly', async () => {
  await makeBlockFilm(path('timed.mp4'), { frames: FRAMES });
  await copyUntimed(path('timed.mp4'), path('untimed.ts'), 3);
  const summary = await run({ videos: [path('untimed.ts')], ...COLOR, output: path('untimed.mkv') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(listWarnings(summary), []);
  assert.deepEqual(
    (await decodeLuma(path('untimed.mkv'))).map(({ seconds }) => seconds.toFixed(2)),
    Array.from({ length: FRAMES }, (_, i) => (i / 25).toFixed(2)),
  );
});

test('a film whose times jump back goes on there, with its sound, and that is said', async () => {
  const audio = [makeStageAudio(0.4, 1)];
  await makeBlockFilm(path('part.mp4'), { frames: 10, audio });
  await copyToTransportStream(path('part.mp4'), path('part.ts'));
  const part = await readFile(path('part.ts'));
  await writeFile(path('joined.ts'), Buffer.concat([part, part]));
  const summary = await run({ videos: [path('joined.ts')], ...COLOR, output: path('joined.mkv') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(listWarnings(summary), ['input.time-jumps']);
  const times = (await decodeLuma(path('joined.mkv'))).map(({ seconds }) => seconds);
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  assert.equal(times.length, 20);
  // The sound of the first part ends a little later than its pictures.
  steps.forEach((step, i) => assert.ok(Math.abs(step - 0.04) < (i === 9 ? 0.03 : 0.0015), `${i}: ${step}`));
  const packets = (await digestPackets(path('joined.mkv'), 1)).map((packet) => packet.split(' '));
  const half = packets.length / 2;
  for (let i = 1; i < half; i++) {
    const [[before, sound], [after, again]] = [packets[i]!, packets[half + i]!];
    assert.equal(sound, again);
    assert.ok(Math.abs(Number(after) - Number(before) - (times[10]! - times[0]!)) < 0.0025);
  }
});

const NONE = -(2n ** 63n);

function settle(pts: readonly bigint[], duration = 0n): number[] {
  const clock = new FrameClock();
  const times = pts.map((each) => Number(clock.take({ pts: each, duration })));
  clock.settle(times);
  return times;
}

test('times that jump back and stay there are no times', () => {
  const clock = new FrameClock();
  const areLost = [...Array(30).keys()].map((number) => {
    clock.take({ pts: BigInt(100 + (number % 10)), duration: 1n });
    return clock.isLost;
  });
  assert.deepEqual([areLost[10], areLost[25], areLost[29]], [false, false, true]);
});

test('times that are missing or do not rise are made up', () => {
  assert.deepEqual(settle([5n, 9n, 14n]), [5, 9, 14]);
  assert.deepEqual(settle([5n, NONE, 5n, 4n], 3n), [5, 8, 9, 10]);
  assert.deepEqual(settle([NONE, NONE, 20n, 24n, NONE], 2n), [12, 16, 20, 24, 26]);
  assert.deepEqual(settle([NONE, NONE, -100n]), [-102, -101, -100]);
  assert.deepEqual(settle([NONE, NONE, NONE], 3n), [0, 3, 6]);
});

test('frames without any time follow each other at the rate of their stream', () => {
  const clock = new FrameClock({
    averageFrameRate: { num: 25, den: 1 },
    timeBase: { num: 1, den: 1_200_000 },
  });
  const times = [NONE, NONE, NONE].map((pts) => Number(clock.take({ pts, duration: 0n })));
  clock.settle(times);
  assert.deepEqual(times, [0, 48_000, 96_000]);
});

test('an alpha channel that is opaque all over changes nothing', async () => {
  const film = path('transparent.mkv');
  await makeBlockFilm(film, {
    frames: 3,
    encoder: 'ffv1',
    pixelFormat: 'yuva420p',
    encoderOptions: {},
    audio: [makeStageAudio(0.12, 1)],
  });
  const summary = await run({ videos: [film], ...COLOR, output: path('transparent-result.mkv') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(
    listWarnings(summary).filter((code) => code.includes('alpha')),
    [],
  );
  for (const { luma, peak } of await decodeLuma(summary.outputs.alpha_mattes!))
    assert.deepEqual([luma[2 * 96 + 2], luma[40 * 96 + 36]], [0, peak]);
});

test("a spot of the screen's color on the subject is no error, and the report tells in which frames", async () => {
  const film = path('spot.mp4');
  const [width, height] = [192, 108];
  // The first frames show the screen alone.
  const isBlock = (x: number, y: number, number: number) =>
    number >= 2 && x >= 60 + number && x < 130 + number && y >= 20;
  const isSpot = (x: number, y: number, number: number) =>
    Math.abs(x - 95 - number) < 2 && Math.abs(y - 60) < 2;
  await makeVideo(film, {
    width,
    height,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(6),
    encoderOptions: { crf: 8, preset: 'veryfast' },
    draw: (number, planes) => {
      for (const [index, { samples, stride, width: columns, height: rows }] of planes.entries())
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const [x, y] = index === 0 ? [column, row] : [2 * column, 2 * row];
            const subject = [60 + (((x - number) * 7 + y * 3) % 30), 120, 150][index]!;
            const isSubject = isBlock(x, y, number) && !isSpot(x, y, number);
            samples[row * stride + column] = isSubject ? subject : [110, 100, 90][index]!;
          }
    },
  });
  const { run: runBuiltin } = createBackgroundRuns(path('work'));
  const summary = await runBuiltin({ videos: [film], color: '#203050', output: path('spot-result.mp4') });
  assert.equal(summary.status, 'completed');
  const { pairs, cases } = JSON.parse(await readFile(summary.outputs.qa_report!, 'utf8'));
  const shown = pairs
    .map(({ number }: { number: number }) => number + 1)
    .filter((frame: number) => frame > 2);
  assert.deepEqual(
    cases.filter(({ name }: { name: string }) => name === 'holes'),
    [{ name: 'holes', frames: shown }],
  );
  assert.deepEqual(
    pairs.map(({ number, holeShare }: { number: number; holeShare: number }) => [number >= 2, holeShare > 0]),
    pairs.map(({ number }: { number: number }) => [number >= 2, number >= 2]),
  );
});
