import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createFinish } from '../../src/adapters/builtin-animator/finish.ts';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { cropCanvas } from '../../src/adapters/builtin-animator/painting/crop-canvas.ts';

const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';
const [WIDTH, HEIGHT, GRAY] = [192, 108, 128];

/** Red of a gray picture after its finish. */
function finishGray(seconds: number, seed = 5): Uint8Array {
  const canvas = createCanvas!(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  context.fillStyle = `rgb(${GRAY},${GRAY},${GRAY})`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  createFinish({ width: WIDTH, height: HEIGHT, seed }, createCanvas!)(context, seconds);
  return new Uint8Array(canvas.data()).filter((_, i) => i % 4 === 0);
}

function measureMean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

suite('the finish of a picture', { skip }, () => {
  test('darkens the corners alone', () => {
    const codes = finishGray(0);
    const cut = (left: number, top: number): number[] =>
      Array.from({ length: 100 }, (_, i) => codes[(top + Math.floor(i / 10)) * WIDTH + left + (i % 10)]!);
    const middle = measureMean(cut(90, 50));
    assert.ok(Math.abs(middle - GRAY) < 1, `${middle}`);
    for (const corner of [cut(0, 0), cut(182, 0), cut(0, 98), cut(182, 98)])
      assert.ok(
        measureMean(corner) < 0.93 * GRAY && measureMean(corner) > 0.8 * GRAY,
        `${measureMean(corner)}`,
      );
  });

  test('adds grain of at most a few codes that changes with each frame, and is the same again', () => {
    const [first, second] = [finishGray(1), finishGray(1 + 1 / 60)] as const;
    assert.deepEqual(finishGray(1), first);
    const changes = Array.from(first, (code, i) => Math.abs(code - second[i]!));
    assert.ok(Math.max(...changes) <= 5);
    const changed = changes.filter((change) => change > 0).length / changes.length;
    assert.ok(changed > 0.3, `${changed}`);
    assert.notDeepEqual(finishGray(1, 6), first);
  });
});

suite('a cropped sprite', { skip }, () => {
  const crop = (
    paint: (context: ReturnType<ReturnType<NonNullable<typeof createCanvas>>['getContext']>) => void,
  ) => {
    const canvas = createCanvas!(40, 60);
    paint(canvas.getContext('2d'));
    const cropped = cropCanvas(canvas, createCanvas!);
    return { top: cropped.top, rows: cropped.canvas.height, opaqueFrom: cropped.opaqueFrom, cropped };
  };

  test('keeps what was painted, with an empty line on each side', () => {
    const { cropped, ...rows } = crop((context) => context.fillRect(5, 20, 1, 10));
    assert.deepEqual(rows, { top: 19, rows: 12, opaqueFrom: undefined });
    assert.deepEqual([cropped.left, cropped.canvas.width], [4, 3]);
    const alpha = [...cropped.canvas.data()].filter((_, i) => i % 4 === 3);
    assert.deepEqual(
      alpha,
      alpha.map((_, i) => (i % 3 === 1 && i >= 3 && i < 33 ? 255 : 0)),
    );
  });

  test('knows from where on it is opaque', () => {
    const { top, rows, opaqueFrom } = crop((context) => {
      context.fillRect(0, 30, 40, 30);
      context.clearRect(7, 35, 1, 1);
    });
    assert.deepEqual([top, rows, opaqueFrom], [29, 31, 36]);
  });

  test('is one empty pixel if nothing was painted', () => {
    const { top, rows, opaqueFrom } = crop(() => undefined);
    assert.deepEqual([top, rows, opaqueFrom], [0, 1, undefined]);
  });
});
