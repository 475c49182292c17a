import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { PictureMotion } from '../../src/frames/flow/picture-motion.ts';
import { RegionFollower } from '../../src/frames/region-follower.ts';
import { keepPieces } from '../../src/productions/background/keep-pieces.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { FRAMES, getFirst, getSecond, paint, SIZE, writeBlocks } from '../support/passing-blocks.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

test('a place is followed behind somebody who passes, and found again', () => {
  const start = { x: getFirst(0) + 15, y: 60 };
  const motion = new PictureMotion(SIZE);
  const follower = new RegionFollower(motion, start);
  const samples = new Uint8Array(SIZE.width * SIZE.height);
  const places = Array.from({ length: FRAMES }, (_, number) => {
    for (let i = 0; i < samples.length; i++)
      samples[i] = paint(i % SIZE.width, Math.floor(i / SIZE.width), number);
    motion.add({ samples, stride: SIZE.width, ...SIZE });
    return follower.follow();
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
      const kept = keepPieces(alpha, SIZE, { inside: [{ x: x / SIZE.width, y: 0.5 }], outside: [] });
      assert.deepEqual([sum(kept, true), sum(kept, false)], [sum(alpha, true), 0]);
    }
    const other = keepPieces(alpha, SIZE, { inside: [{ x: 0.75, y: 0.4 }], outside: [] });
    assert.deepEqual([sum(other, true), sum(other, false)], [0, sum(alpha, false)]);
  });

  const place = (x: number) => ({ x: x / SIZE.width, y: 0.5 });

  test('the pieces at all places, but none at a place outside', () => {
    assert.deepEqual(keepPieces(alpha, SIZE, { inside: [place(50), place(130)], outside: [] }), alpha);
    const nearest = keepPieces(alpha, SIZE, { inside: [place(80)], outside: [place(50)] });
    assert.deepEqual([sum(nearest, true), sum(nearest, false)], [0, sum(alpha, false)]);
    const beside = keepPieces(alpha, SIZE, { inside: [place(50)], outside: [place(90)] });
    assert.deepEqual([sum(beside, true), sum(beside, false)], [sum(alpha, true), 0]);
  });

  test('half of a piece that has places of both kinds', () => {
    const kept = keepPieces(alpha, SIZE, { inside: [place(40)], outside: [place(61)] });
    const row = 54 * SIZE.width;
    assert.deepEqual([...kept.subarray(row + 35, row + 48)], [...alpha.subarray(row + 35, row + 48)]);
    assert.ok(kept.subarray(row + 53, row + SIZE.width).every((code) => code === 0));
    assert.ok(kept[row + 50]! > 0 && kept[row + 50]! < 65_535);
  });

  test('nothing, if only who is marked as outside is seen', () => {
    const nobody = keepPieces(alpha, SIZE, { inside: [place(90)], outside: [place(50), place(130)] });
    assert.ok(nobody.every((code) => code === 0));
  });

  test('all of it, if nobody is seen', () => {
    const empty = new Uint16Array(alpha.length);
    assert.deepEqual(keepPieces(empty, SIZE, { inside: [{ x: 0.5, y: 0.5 }], outside: [] }), empty);
  });
});

suite('of a film with two blocks is kept', () => {
  const folder = createTemporaryFolder();
  const film = join(folder, 'film.mkv');
  const { run } = createBackgroundRuns(join(folder, 'work'), [lumaMatter, lanczos]);

  before(() => writeBlocks(film));

  /** Runs with a subject. @returns for some frames how opaque the blocks are */
  async function keep(subject: string, numbers: readonly number[]) {
    const output = join(folder, `${subject}.mp4`);
    const summary = await run({ videos: [film], matteOnly: true, output, subject });
    const mattes = await decodeLuma(summary.outputs.alpha_mattes!);
    const opacities = numbers.map((number) => {
      const { luma, peak } = mattes[number]!;
      const read = (left: number) => luma[60 * SIZE.width + left + 15]! / peak;
      return [read(getFirst(number)), read(getSecond(number))];
    });
    return { opacities, warnings: listWarnings(summary) };
  }

  test('who was picked, when somebody passes, whatever engine mattes', async () => {
    const { opacities, warnings } = await keep('35,60', [0, 5, 34, FRAMES - 1]);
    assert.deepEqual(opacities, Array(4).fill([1, 0]));
    assert.deepEqual(warnings, ['background.subject-hidden 1']);
  });

  test('who was picked by several places, and not who is outside', async () => {
    const numbers = [0, 5, FRAMES - 1];
    const { opacities, warnings } = await keep('35,60;165,60', numbers);
    assert.deepEqual(opacities, Array(3).fill([1, 1]));
    assert.deepEqual(warnings, [], 'one of both is always seen');
    // The place lies on the wall, nearer to the second block, which is excluded.
    const excluded = await keep('110,60;!165,60', [0]);
    assert.deepEqual(excluded.opacities, [[1, 0]]);
  });
});
