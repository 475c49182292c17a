import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatteScorer, type MatteScores } from '../../src/analysis/matte-scores.ts';
import { MattingScene } from '../../src/testing/matting-scene.ts';

const [WIDTH, HEIGHT] = [23, 17];

/** A matte of 8-bit codes. */
function createMatte(width: number, height: number, code: (x: number, y: number) => number): Uint16Array {
  return new Uint16Array(width * height).map((_, i) => code(i % width, Math.floor(i / width)) * 257);
}

/** A soft disk that moves by a pixel a frame, a hair that crosses it, and an island. */
function createDisk(frame: number, shift: number): Uint16Array {
  return createMatte(WIDTH, HEIGHT, (x, y) => {
    const disk = Math.round((5.5 - Math.hypot(x - 8 - frame - shift, y - 8)) * 64);
    const hair = y === 2 && x > 3 ? (x * 11) % 256 : 0;
    const island = x >= 19 && y >= 12 ? 180 + frame * 10 : 0;
    return Math.max(0, Math.min(255, disk), hair, island);
  });
}

function score(pairs: readonly (readonly [Uint16Array, Uint16Array])[], width: number, height: number) {
  const scorer = new MatteScorer(width, height);
  for (const [predicted, truth] of pairs) scorer.add(predicted, truth);
  return scorer.getScores();
}

function assertClose(actual: MatteScores, expected: Omit<MatteScores, 'frames'>, tolerance = 1e-6): void {
  for (const [name, value] of Object.entries(expected)) {
    const measured = actual[name as keyof MatteScores]!;
    assert.ok(
      Math.abs(measured - value) <= tolerance * Math.max(1, Math.abs(value)),
      `${name} is ${measured}, not ${value}`,
    );
  }
}

const EXPECTED = { mad: 35.7922554, mse: 7.06337285, grad: 0.0197239, conn: 0.0133529416, dtssd: 4.15228113 };
const NOTHING = { mad: 0, mse: 0, grad: 0, conn: 0, dtssd: 0 };

test('the truth has no distance from itself, and from the frame beside it in every score', () => {
  const scene = new MattingScene({ width: 96, height: 54, frames: 5 });
  const mattes = Array.from({ length: 5 }, (_, number) => scene.drawFrame(number).alpha);
  assertClose(
    score(
      mattes.map((matte) => [matte, matte]),
      96,
      54,
    ),
    NOTHING,
  );
  const { frames, ...late } = score(
    mattes.slice(1).map((matte, i) => [mattes[i]!, matte]),
    96,
    54,
  );
  assert.equal(frames, 4);
  for (const [name, value] of Object.entries(late)) assert.ok(value > 0.01, `${name} is ${value}`);
});

test('scores are those of an independent implementation in NumPy', () => {
  const pairs = [0, 1, 2].map(
    (frame) => [createDisk(frame, 0.6 + 0.4 * frame), createDisk(frame, 0)] as const,
  );
  assertClose(score(pairs, WIDTH, HEIGHT), EXPECTED, 1e-5);
});

test('a half-transparent pixel, computed by hand', () => {
  const truth = createMatte(10, 10, () => 0);
  const predicted = createMatte(10, 10, (x, y) => (x === 4 && y === 4 ? 51 : 0));
  // 51 of 255 is 0.2: a hundredth of the pixels, and nothing it is connected to. Stretched to 0 to 1, a single pixel has
  // the filter itself for a gradient: the squares of two filters of L2 norm 1 sum to 2 / 1000.
  assertClose(
    score([[predicted, truth]], 10, 10),
    { mad: 2, mse: 0.4, grad: 0.002, conn: 0.0002, dtssd: 0 },
    2e-2,
  );
});

test('a matte that appears one frame late changes more than it should', () => {
  const [off, on] = [createMatte(8, 8, () => 0), createMatte(8, 8, (x) => (x < 4 ? 255 : 0))];
  const { dtssd, mad } = score(
    [
      [off, off],
      [off, on],
      [on, on],
    ],
    8,
    8,
  );
  // Half of the pixels change by 1 too little, then by 1 too much: twice the root of a half, in three frames.
  assert.ok(Math.abs(dtssd - (2 * Math.sqrt(0.5) * 100) / 3) < 1e-9);
  assert.ok(Math.abs(mad - 500 / 3) < 1e-9);
});

test('connectivity counts what hangs on nothing, and leaves out what is below 0.15', () => {
  const region = (level: number) =>
    createMatte(12, 6, (x, y) => (x < 5 ? 255 : x >= 8 && x < 10 && y < 2 ? level : 0));
  // Four pixels at 204 of 255 hang on nothing in a matte, and are missing in the truth.
  assert.ok(Math.abs(score([[region(204), region(0)]], 12, 6).conn - 0.0032) < 1e-12);
  assert.equal(score([[region(38), region(0)]], 12, 6).conn, 0);
  assert.ok(score([[region(39), region(0)]], 12, 6).conn > 0);
});

test('colors are compared where the truth shows the subject', () => {
  const scorer = new MatteScorer(2, 1);
  const [predicted, truth] = [Uint16Array.of(65535, 0, 0, 9, 9, 9), Uint16Array.of(0, 0, 0, 0, 0, 65535)];
  scorer.add(Uint16Array.of(1, 2), Uint16Array.of(65535, 0), { predicted, truth });
  assert.ok(Math.abs(scorer.getScores().foregroundMse! - 1000 / 3) < 1e-9);
  // A frame without a subject has no colors to compare.
  scorer.add(Uint16Array.of(0, 0), Uint16Array.of(0, 0), { predicted, truth });
  assert.ok(Math.abs(scorer.getScores().foregroundMse! - 1000 / 3) < 1e-9);
});

test('mattes of other sizes and sequences without frames are refused', () => {
  const scorer = new MatteScorer(4, 4);
  assert.throws(() => scorer.getScores(), RangeError);
  assert.throws(() => scorer.add(new Uint16Array(15), new Uint16Array(16)), RangeError);
});
