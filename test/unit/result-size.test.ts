import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planResultSize } from '../../src/productions/background/result-size.ts';

function plan(displayWidth: number, displayHeight: number, upscale = true) {
  const { size, steps } = planResultSize({ displayWidth, displayHeight }, { upscale });
  return { size: `${size.width}x${size.height}`, steps };
}

test('a picture is enlarged until it fills 1920x1080 or its turned box, and never made smaller', () => {
  assert.deepEqual(plan(1280, 720), { size: '1920x1080', steps: [1.5] });
  assert.deepEqual(plan(540, 960), { size: '1080x1920', steps: [2] });
  assert.deepEqual(plan(960, 402), { size: '1920x804', steps: [2] });
  assert.deepEqual(plan(1920, 1080), { size: '1920x1080', steps: [] });
  assert.deepEqual(plan(3840, 2160), { size: '3840x2160', steps: [] });
});

test('a wide film of less than 1080 lines keeps its size', () => {
  assert.deepEqual(plan(2048, 858), { size: '2048x858', steps: [] });
  assert.deepEqual(plan(858, 2048), { size: '858x2048', steps: [] });
  assert.deepEqual(plan(1920, 800), { size: '1920x800', steps: [] });
});

test('a size that no codec takes is refused before any work, enlarged or not', () => {
  assert.throws(() => plan(17_000, 400), { code: 'enhance.target-too-large' });
  assert.deepEqual(plan(641, 361, false), { size: '642x362', steps: [] });
});
