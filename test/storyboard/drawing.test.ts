import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { computePose } from '../../src/adapters/builtin-animator/camera.ts';
import { Drawing, type DrawingRequest } from '../../src/adapters/builtin-animator/drawing.ts';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';

const SIZE = { width: 160, height: 90 };
const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';

function drawFrame(
  description: string,
  seconds = 1,
  change: Partial<DrawingRequest> = {},
): Uint8ClampedArray {
  const request = { description, ...SIZE, seconds: 4, camera: 'still', seed: 3, ...change } as const;
  const canvas = createCanvas!(request.width, request.height);
  const context = canvas.getContext('2d');
  new Drawing(request, createCanvas!).draw(context, seconds);
  return context.getImageData(0, 0, request.width, request.height).data;
}

/** Means of red, green and blue over the rows from `top` to `bottom`, shares of the height. */
function measureMeans(pixels: Uint8ClampedArray, top = 0, bottom = 1): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  const [from, to] = [Math.floor(top * SIZE.height), Math.floor(bottom * SIZE.height)];
  for (let i = 4 * from * SIZE.width; i < 4 * to * SIZE.width; i += 4)
    for (let channel = 0; channel < 3; channel++) sums[channel]! += pixels[i + channel]!;
  return sums.map((sum) => sum / ((to - from) * SIZE.width)) as [number, number, number];
}

function measureLight(pixels: Uint8ClampedArray): number {
  const [r, g, b] = measureMeans(pixels);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Share of the pixels of a part that differ visibly. */
function measureChange(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let changed = 0;
  for (let i = 0; i < a.length; i += 4)
    if (Math.abs(a[i]! - b[i]!) + Math.abs(a[i + 1]! - b[i + 1]!) + Math.abs(a[i + 2]! - b[i + 2]!) > 12)
      changed++;
  return (4 * changed) / a.length;
}

/** Where the pixels that are bright in one picture alone begin and end, as shares of the height. */
function measureRows(
  description: string,
  without: string,
): { readonly top: number; readonly bottom: number } {
  const [a, b] = [drawFrame(description), drawFrame(without)];
  const rows: number[] = [];
  for (let i = 0; i < a.length; i += 4)
    if (a[i]! > 220 && b[i]! < 160) rows.push(Math.floor(i / 4 / SIZE.width) / SIZE.height);
  return { top: Math.min(...rows), bottom: Math.max(...rows) };
}

suite('a drawn scene', { skip }, () => {
  test('is as light as its time of day, and as warm', () => {
    for (const place of ['Hills', 'The sea', 'A city by the sea', 'Dunes in the desert']) {
      const [night, dusk, noon] = [`${place} at night`, `${place} at sunset`, `${place} at noon`].map(
        (each) => drawFrame(each),
      ) as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray];
      const lights = [night, dusk, noon].map(measureLight) as [number, number, number];
      assert.ok(
        lights[0] < 75 && lights[0] + 15 < lights[1] && lights[1] + 15 < lights[2],
        `${place}: ${lights}`,
      );
      const warmth = (pixels: Uint8ClampedArray): number => {
        const [r, , b] = measureMeans(pixels, 0.25, 0.5);
        return r - b;
      };
      assert.ok(warmth(dusk) > 30 && warmth(night) < 0 && warmth(noon) < 0, place);
    }
  });

  test('moves where its words say that something falls, and only a little elsewhere', () => {
    for (const [description, least, most] of [
      ['Rain over the hills in the morning', 0.01, 0.4],
      ['Heavy snow falls on the forest', 0.01, 0.5],
      ['Hills at noon, not a cloud, no wind', 0, 0.002],
    ] as const) {
      const change = measureChange(drawFrame(description, 1), drawFrame(description, 1.2));
      assert.ok(change >= least && change <= most, `${description}: ${change}`);
    }
  });

  test('shows each named subject on at least one pixel in two hundred', () => {
    for (const [place, subject] of [
      ['The sea at noon', 'a lighthouse'],
      ['The sea at noon', 'a boat'],
      ['A meadow in summer', 'a horse'],
      ['A meadow in summer', 'an old man'],
      ['A river in summer', 'a stone bridge'],
      ['A street in summer', 'a crowd'],
      ['A street in summer', 'a car'],
      ['Green hills in summer', 'a pagoda'],
      ['Green hills in summer', 'a train'],
      ['Green hills in summer', 'an oak tree'],
    ] as const) {
      const change = measureChange(drawFrame(place), drawFrame(`${place}, ${subject}`));
      assert.ok(change >= 0.005, `${subject}: ${change}`);
    }
  });

  test('has a fire by the water on land, and one on a boat aboard', () => {
    // By day, when the flames alone are bright and red where water is blue.
    const isLand = (description: string): boolean => {
      const [r, , b] = measureMeans(drawFrame(description), 0.94, 1);
      return r > b;
    };
    assert.ok(!isLand('The open sea at noon'));
    assert.ok(isLand('A campfire by the sea at noon'));
    assert.ok(isLand('A beach at noon'));
    assert.ok(!isLand('A burning boat at sea at noon'));
    const change = measureRows('A burning boat at sea at night', 'A boat at sea at night');
    assert.ok(change.top > 0.3 && change.bottom < 0.78, `flames from ${change.top} to ${change.bottom}`);
  });

  test('has a bridge from bank to bank', () => {
    const [river, bridge] = ['A river in summer', 'A stone bridge over a river in summer'].map((each) =>
      drawFrame(each),
    ) as [Uint8ClampedArray, Uint8ClampedArray];
    const row = Math.round((0.58 + 0.05 - 0.2 * 0.76) * SIZE.height);
    for (let x = 0; x < SIZE.width; x++) {
      const i = 4 * (row * SIZE.width + x);
      assert.ok(Math.abs(river[i]! - bridge[i]!) + Math.abs(river[i + 2]! - bridge[i + 2]!) > 12, `at ${x}`);
    }
  });

  test('is the same for the same seed, another for another, and the same in any order of frames', () => {
    const description = '雨夜的港口，渔船靠岸';
    const once = drawFrame(description, 2);
    assert.deepEqual(drawFrame(description, 2), once);
    assert.ok(measureChange(drawFrame(description, 2, { seed: 4 }), once) > 0.05);
    const request = { description, ...SIZE, seconds: 4, camera: 'pan', seed: 3 } as const;
    const drawing = new Drawing(request, createCanvas!);
    const [first, second] = [3, 1].map((seconds) => {
      const context = createCanvas!(SIZE.width, SIZE.height).getContext('2d');
      drawing.draw(context, seconds);
      return context.getImageData(0, 0, SIZE.width, SIZE.height).data;
    });
    assert.deepEqual(drawFrame(description, 3, { camera: 'pan' }), first);
    assert.deepEqual(drawFrame(description, 1, { camera: 'pan' }), second);
  });

  test('fills the frame however far the camera moves, in any shape', () => {
    for (const [width, height] of [
      [320, 180],
      [180, 320],
    ] as const)
      for (const camera of ['pan', 'tilt'] as const) {
        const request = { description: 'A lake at dawn', width, height, seconds: 4, camera, seed: 3 };
        const drawing = new Drawing(request, createCanvas!);
        for (const seconds of [0, 4]) {
          const context = createCanvas!(width, height).getContext('2d');
          drawing.draw(context, seconds);
          const pixels = context.getImageData(0, 0, width, height).data;
          assert.ok(
            pixels.every((value, i) => i % 4 !== 3 || value === 255),
            `${width}x${height}, ${camera} at ${seconds} s`,
          );
        }
      }
  });
});

test('a camera starts and ends at rest and moves on steadily between', () => {
  for (const move of ['push', 'pull', 'pan', 'tilt', 'crane'] as const) {
    const poses = Array.from({ length: 101 }, (_, i) => computePose(move, i / 100));
    const steps = poses.slice(1).map(({ x, y, zoom }, i) => {
      const before = poses[i]!;
      return Math.hypot(x - before.x, y - before.y, 10 * (zoom - before.zoom));
    });
    assert.ok(steps[0]! < steps[50]! / 20 && steps.at(-1)! < steps[50]! / 20, move);
    for (const { x, y, zoom } of poses) assert.ok(Math.abs(x) <= 1 && Math.abs(y) <= 1 && zoom >= 1, move);
  }
});
