import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reducePicture, SMALL_LUMA } from '../../src/analysis/small-picture.ts';
import { SubjectTracker } from '../../src/analysis/subject-track.ts';
import { createSeededRandom } from '../../src/core/random.ts';

const { width, height } = SMALL_LUMA;
const FPS = 25;

/** A textured wall in front of which a figure stands at `center`, of the width. */
function scene(center: number, random: () => number) {
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      luma[y * width + x] = 100 + ((x * 7 + y * 11) % 40) + Math.round(2 * random());
  const left = Math.round(center * width) - 3;
  for (let y = 8; y < height; y++)
    for (let x = left; x < left + 6; x++) luma[y * width + x] = 220 - ((x - left + y) % 3) * 60;
  const plane = { samples: luma, stride: width, width, height };
  const chroma = {
    samples: new Uint8Array((width * height) / 4).fill(128),
    stride: width / 2,
    width: width / 2,
    height: height / 2,
  };
  return reducePicture([plane, chroma, chroma]);
}

test('a window follows who walks, calmly, and stays with who stops', () => {
  const random = createSeededRandom(1);
  const tracker = new SubjectTracker(0.32, FPS);
  const path = Array.from({ length: 200 }, (_, i) => 0.2 + 0.6 * Math.min(1, i / 150));
  for (const center of path) tracker.add(scene(center, random));
  const found = tracker.finish();
  assert.equal(found.length, path.length);
  for (const [i, center] of found.entries()) {
    assert.ok(center >= 0.16 - 1e-9 && center <= 0.84 + 1e-9, 'the window lies within the picture');
    if (i >= 20)
      assert.ok(Math.abs(center - path[i]!) < 0.1, `picture ${i}: ${center} instead of ${path[i]}`);
    if (i > 0) assert.ok(Math.abs(center - found[i - 1]!) < 0.012, 'no jerk');
  }
});

test('nothing to follow leaves the window in the middle', () => {
  const tracker = new SubjectTracker(0.5, FPS);
  const plane = { samples: new Uint8Array(width * height).fill(90), stride: width, width, height };
  const chroma = {
    samples: new Uint8Array((width * height) / 4),
    stride: width / 2,
    width: width / 2,
    height: height / 2,
  };
  for (let i = 0; i < 30; i++) tracker.add(reducePicture([plane, chroma, chroma]));
  assert.deepEqual(new Set(tracker.finish()), new Set([0.5]));
});
