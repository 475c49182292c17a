import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createAnimator } from '../../src/adapters/builtin-animator/animator.ts';
import { createPainter } from '../../src/adapters/builtin-animator/painter.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { pickFollowed } from '../../src/engines/generation.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { createImageGeneratorContract } from '../../src/testing/image-generator-contract.ts';
import { createFrameGeneratorContract } from '../../src/testing/video-generator-contract.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';

/** The embedded engines ask nobody. */
const nobody: RemoteTasks = {
  run: () => Promise.reject(new Error('an embedded engine asked a service')),
  reject: () => Promise.reject(new Error('an embedded engine asked a service')),
};

suite('the embedded animator', { skip }, async () => {
  if (skip) return;
  for (const { name, run } of createFrameGeneratorContract(await createAnimator()))
    test(name, () => run(assert));
});

suite('the embedded painter', { skip }, async () => {
  if (skip) return;
  for (const { name, run } of createImageGeneratorContract(await createPainter(), nobody))
    test(name, () => run(assert));
});

test('a key holds what reaches the engine, and nothing else', () => {
  const request = {
    description: 'a boat',
    prompt: 'a boat at sea, wide shot',
    negativePrompt: 'text',
    width: 256,
    height: 144,
    seed: 3,
    camera: 'pan',
    guidanceScale: 7.5,
  } as const;
  const picked = pickFollowed({ follows: ['description', 'seed', 'inferenceSteps'] }, request);
  assert.deepEqual(picked, { width: 256, height: 144, description: 'a boat', seed: 3 });
});
