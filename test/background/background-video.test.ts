import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
const film = path('film.mkv');
/** Pictures a second of the film. */
const RATE = 10;
const FRAMES = 18;
const NO_EFFECTS = { shadow: false, relight: 0, lightWrap: 0, colorStrength: 0, matchGrain: false };

/** Times of pictures in milliseconds, and the end of the last. */
const listTimes = (count: number, rate: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => Math.round((i * 1000) / rate));

/** A film that is bright everywhere: for `lumaMatter`, nobody is in it. */
before(() =>
  makeGrayVideo(film, {
    width: 64,
    height: 36,
    timeBase: { num: 1, den: 1000 },
    pts: listTimes(FRAMES, RATE),
    draw: (_number, planes) => {
      planes[0].samples.fill(200);
      for (const { samples } of planes.slice(1)) samples.fill(128);
    },
  }),
);

/** A video whose luma tells the number of its picture. */
async function makeNumbered(name: string, count: number, rate: number): Promise<string> {
  await makeGrayVideo(path(name), {
    width: 64,
    height: 36,
    timeBase: { num: 1, den: 1000 },
    pts: listTimes(count, rate),
    encoderOptions: { crf: 4, preset: 'ultrafast' },
    draw: (number, planes) => {
      planes[0].samples.fill(30 + 4 * number);
      for (const { samples } of planes.slice(1)) samples.fill(128);
    },
  });
  return path(name);
}

/** The number of the picture that stands behind each frame of a result, with a fraction where two are mixed. */
async function readNumbers(name: string, video: string) {
  const output = path(`${name}.mkv`);
  const summary = await run({ videos: [film], video, output, crf: 4, ...NO_EFFECTS });
  assert.equal(summary.status, 'completed');
  const frames = await decodeLuma(output);
  assert.equal(frames.length, FRAMES);
  const numbers = frames.map(({ luma, peak }) => ((luma[18 * 64 + 32]! * 255) / peak - 30) / 4);
  return { numbers, warnings: listWarnings(summary).filter((code) => code.startsWith('background.video')) };
}

function assertNumbers(numbers: readonly number[], wanted: readonly number[]): void {
  for (const [i, number] of wanted.entries())
    assert.ok(Math.abs(numbers[i]! - number) < 0.4, `${numbers}, wanted ${wanted}`);
}

suite('a background video is matched by time', () => {
  const all = Array.from({ length: FRAMES }, (_, i) => i);

  test('of a longer one the beginning is shown, and nothing is said', async () => {
    // Twice as many pictures a second.
    const { numbers, warnings } = await readNumbers('longer', await makeNumbered('l.mkv', 50, 2 * RATE));
    assertNumbers(
      numbers,
      all.map((i) => 2 * i),
    );
    assert.deepEqual(warnings, []);
  });

  test('a shorter one is looped, its end dissolving into its beginning, and that is said', async () => {
    const { numbers, warnings } = await readNumbers('looped', await makeNumbered('s.mkv', 12, RATE));
    assertNumbers(numbers, all.slice(0, 9));
    const falls = numbers.filter((number, i) => i > 0 && number < numbers[i - 1]! - 0.4);
    assert.ok(falls.length > 1, `it comes back over several pictures: ${numbers}`);
    assert.ok(numbers.at(-1)! > 3 && numbers.at(-1)! < 10, `${numbers}`);
    assert.deepEqual(warnings, ['background.video-looped']);
  });

  test('one of a moment is held, and that is said', async () => {
    const { numbers, warnings } = await readNumbers('held', await makeNumbered('m.mkv', 4, RATE));
    assertNumbers(
      numbers,
      all.map((i) => Math.min(i, 3)),
    );
    assert.deepEqual(warnings, ['background.video-held']);
  });
});
