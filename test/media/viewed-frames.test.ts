import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allocateVideoFrame,
  cloneFrame,
  endViews,
  freeViewed,
  getPlane16,
  getPlanes16,
  makeWritable,
} from '../../src/media/frame.ts';

const [WIDTH, HEIGHT] = [64, 48];
const SIZES = [
  { width: WIDTH, height: HEIGHT },
  { width: WIDTH / 2, height: HEIGHT / 2 },
  { width: WIDTH / 2, height: HEIGHT / 2 },
] as const;

function drawFrame() {
  const frame = allocateVideoFrame({ width: WIDTH, height: HEIGHT, pixelFormat: 'yuv420p10le' });
  const planes = getPlanes16(frame, SIZES);
  for (const [i, { samples }] of planes.entries()) samples.fill(100 + i);
  return { frame, planes };
}

test('a frame whose views have ended keeps its pixels, and the views are gone', () => {
  const { frame, planes } = drawFrame();
  using kept = endViews(frame);
  for (const { samples } of planes) assert.throws(() => samples.subarray(1), TypeError);
  assert.equal(kept.isWritable, true);
  assert.deepEqual(
    getPlanes16(kept, SIZES).map(({ samples }) => samples[7]),
    [100, 101, 102],
  );
});

test('views of another reference go on when those of one end', () => {
  const { frame } = drawFrame();
  using other = cloneFrame(frame);
  const luma = getPlane16(other, 0, WIDTH, HEIGHT);
  freeViewed(frame);
  luma.samples[3] = 7;
  assert.deepEqual([...luma.samples.subarray(2, 5)], [100, 7, 100]);
});

test('pixels that others have too are left alone', () => {
  const { frame } = drawFrame();
  using original = endViews(frame);
  using changed = cloneFrame(original);
  makeWritable(changed);
  getPlane16(changed, 0, WIDTH, HEIGHT).samples.fill(5);
  assert.equal(getPlane16(original, 0, WIDTH, HEIGHT).samples[0], 100);
});

test('ended views are no garbage', () => {
  const before = process.memoryUsage().external;
  for (let i = 0; i < 50; i++) {
    const frame = allocateVideoFrame({ width: 640, height: 360, pixelFormat: 'yuv420p10le' });
    getPlane16(frame, 0, 640, 360);
    freeViewed(frame);
  }
  const grown = process.memoryUsage().external - before;
  // All of them would be 50 times 690 KB.
  assert.ok(grown < 3e6, `${grown} bytes`);
});
