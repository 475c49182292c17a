import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { RegionFollower } from '../../src/frames/region-follower.ts';
import { keepPiece } from '../../src/productions/background/keep-subject.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTexture } from '../support/moving-texture.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SIZE = { width: 192, height: 108 } as const;
const FRAMES = 40;
const [wall, first, second] = [1, 2, 3].map((seed) => createTexture(seed)) as [Texture, Texture, Texture];
type Texture = ReturnType<typeof createTexture>;

/** Left sides of two blocks of 30x60 pixels: the second one passes before the first. */
const getFirst = (number: number): number => 20 + 2 * number;
const getSecond = (number: number): number => 150 - 3 * number;
const isIn = (x: number, y: number, left: number): boolean => x >= left && x < left + 30 && y >= 30 && y < 90;

const darken = (code: number): number => Math.max(2, Math.min(36, 20 + (code - 128) * 0.12));

/** Codes of a film of two dark blocks with patterns of their own before a bright wall. */
function paint(x: number, y: number, number: number): number {
  const [a, b] = [getFirst(number), getSecond(number)];
  if (isIn(x, y, b)) return darken(second(x - b, y));
  if (isIn(x, y, a)) return darken(first(x - a, y));
  return 190 + (wall(x, y) - 128) * 0.3;
}

test('a place is followed behind somebody who passes, and found again', () => {
  const start = { x: getFirst(0) + 15, y: 60 };
  const follower = new RegionFollower(SIZE, start);
  const samples = new Uint8Array(SIZE.width * SIZE.height);
  const places = Array.from({ length: FRAMES }, (_, number) => {
    for (let i = 0; i < samples.length; i++)
      samples[i] = paint(i % SIZE.width, Math.floor(i / SIZE.width), number);
    return follower.add({ samples, stride: SIZE.width, ...SIZE });
  });
  assert.ok(
    places.some(({ isSeen }) => !isSeen),
    'it is hidden for a while',
  );
  for (const [number, { x, y, isSeen }] of places.entries()) {
    const miss = Math.hypot(x - (getFirst(number) + 15), y - 60);
    assert.ok(miss < (isSeen ? 6 : 20), `frame ${number} is off by ${miss}`);
  }
  assert.ok(places.at(-1)!.isSeen);
});

suite('of a matte is kept', () => {
  const alpha = new Uint16Array(SIZE.width * SIZE.height).map((_, i) => {
    const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
    const disc = (center: number) => Math.max(0, Math.min(1, (20.5 - Math.hypot(x - center, y - 54)) / 3));
    return Math.round(65_535 * Math.max(disc(50), disc(130)));
  });
  const sum = (matte: Uint16Array, isLeft: boolean): number =>
    matte.reduce((total, code, i) => total + (i % SIZE.width < 90 === isLeft ? code : 0), 0);

  test('the piece at the point, whole with its soft edge, or the nearest one', () => {
    for (const x of [50, 20]) {
      const kept = keepPiece(alpha, SIZE, { x: x / SIZE.width, y: 0.5 });
      assert.deepEqual([sum(kept, true), sum(kept, false)], [sum(alpha, true), 0]);
    }
    const other = keepPiece(alpha, SIZE, { x: 0.75, y: 0.4 });
    assert.deepEqual([sum(other, true), sum(other, false)], [0, sum(alpha, false)]);
  });

  test('all of it, if nobody is seen', () => {
    const empty = new Uint16Array(alpha.length);
    assert.deepEqual(keepPiece(empty, SIZE, { x: 0.5, y: 0.5 }), empty);
  });
});

test('who was picked stays picked when somebody passes, whatever engine mattes', async () => {
  const folder = createTemporaryFolder();
  const film = join(folder, 'film.mkv');
  await makeVideo(film, {
    ...SIZE,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    encoder: 'ffv1',
    encoderOptions: {},
    draw: (number, [luma, ...chroma]) => {
      for (const { samples } of chroma) samples.fill(128);
      for (let y = 0; y < SIZE.height; y++)
        for (let x = 0; x < SIZE.width; x++) luma.samples[y * luma.stride + x] = paint(x, y, number);
    },
  });
  const { run } = createBackgroundRuns(join(folder, 'work'), [lumaMatter, lanczos]);
  const given = { videos: [film], matteOnly: true, output: join(folder, 'picked.mp4') };
  const summary = await run({ ...given, subject: '35,60' });
  assert.deepEqual(listWarnings(summary), ['background.subject-hidden 1']);
  const mattes = await decodeLuma(summary.outputs.alpha_mattes!);
  for (const number of [0, 5, 34, FRAMES - 1]) {
    const { luma, peak } = mattes[number]!;
    const read = (left: number) => luma[60 * SIZE.width + left + 15]! / peak;
    assert.deepEqual([read(getFirst(number)), read(getSecond(number))], [1, 0], `frame ${number}`);
  }
});
