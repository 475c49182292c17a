import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import {
  type BackdropRequest,
  openBackdrop,
} from '../../src/productions/background/backdrops/open-backdrop.ts';
import type { PreparedClip } from '../../src/productions/background/clip.ts';

const shots = [
  { index: 0, startFrame: 0, endFrame: 2 },
  { index: 1, startFrame: 2, endFrame: 4 },
];
const rate = { num: 24, den: 1 };
const clip = {
  name: 'film',
  routes: shots.map((shot) => ({ shot, choice: {} })),
  source: {
    video: {
      sampleAspectRatio: { num: 1, den: 1 },
      rotationDegrees: 0,
      timeBase: rate,
      averageFrameRate: rate,
    },
    index: { pts: [0, 1, 2, 3] },
    features: { shots },
  },
} as unknown as PreparedClip;
const film = { digest: 'film', frames: [0, 1], endTicks: 2, timeBase: rate };

/** The tasks whose engines are opened for two shots, of which the first has a film and a camera that moves. */
async function listOpened(composed: readonly number[]): Promise<string[]> {
  const opened: string[] = [];
  const use = async (task: string) => {
    opened.push(task);
    return { id: task, version: '1' };
  };
  const request = {
    given: { kind: 'image' },
    made: { films: new Map([[0, film]]), picture: { digest: 'picture' } },
    shots: new Set(composed),
    options: { depth: 'auto', provider: 'cpu' },
    plan: { fit: 'cover', focus: { x: 0.5, y: 0.5 }, life: false },
    transforms: [{}, {}, undefined, undefined],
  } as unknown as BackdropRequest;
  await openBackdrop({ engines: { use } } as unknown as WorkflowContext, clip, request);
  return opened;
}

test('no depth is estimated for a picture that stands behind no shot, as the others are kept', async () => {
  assert.deepEqual(await listOpened([0, 1]), ['depth']);
  assert.deepEqual(await listOpened([0]), []);
});
