import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Step, stepKey } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import type { PreparedClip } from '../../src/productions/background/clip.ts';
import type { FollowedPart } from '../../src/productions/background/follow-camera.ts';
import { findCameraSpeeds } from '../../src/productions/background/generation/camera-speeds.ts';

/** A workflow that keeps artifacts, as their store does. */
function createContext() {
  const kept = new Map<string, object>();
  const map = (step: Step<unknown, unknown, unknown>, items: readonly unknown[], how: Handlers) =>
    Promise.all(
      items.map(async (item) => {
        const input = how.getInput(item);
        const key = stepKey(step, input);
        const output = await step.run({} as never, input, how.getResources(item));
        if (!kept.has(key)) kept.set(key, { manifest: { output } });
        return kept.get(key);
      }),
    );
  return { map } as unknown as WorkflowContext;
}

interface Handlers {
  getInput(item: unknown): unknown;
  getResources(item: unknown): unknown;
}

const clip = {
  source: { digest: 'a film', video: { index: 0 }, features: { fps: 10 } },
} as unknown as PreparedClip;

/** A part of a shot whose picture goes left by a share of its width in each second. */
function follow(key: string, range: readonly [number, number], speed: number): FollowedPart {
  const [startFrame, endFrame] = range;
  const curve = Array.from({ length: endFrame - startFrame }, (_, i) => ({
    position: [(-speed * i) / 10, 0, 1, 0],
  }));
  const shot = { index: 0, startFrame: 0, endFrame: 100, findings: [{ name: 'matter', key }] };
  const camera = { type: speed === 0 ? 'still' : 'pan', confidence: 1, curve };
  return {
    ...{ startFrame, endFrame },
    segments: [{ shot, choice: { name: 'matter' } }],
    camera,
  } as unknown as FollowedPart;
}

test('a shot keeps the speed of the camera that its film was asked for first by, whatever is seen of it later', async () => {
  const context = createContext();
  const find = (part: FollowedPart) => findCameraSpeeds(context, clip, [part]);
  const ofSample = await find(follow('mattes', [40, 60], 0.06));
  assert.deepEqual([...ofSample], [[0, { pan: 0.06, tilt: 0, zoom: 0, roll: 0 }]]);
  assert.deepEqual(await find(follow('mattes', [0, 100], 0.04)), ofSample);
  assert.deepEqual(await find(follow('mattes', [0, 100], 0)), ofSample);
  // Another subject was separated, before which the camera may move otherwise.
  assert.equal((await find(follow('others', [0, 100], 0.04))).get(0)!.pan, 0.04);
});
