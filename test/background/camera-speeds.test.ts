import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../../src/core/warning.ts';
import { type Step, stepKey } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { warnOfCameras } from '../../src/productions/background/camera-transforms.ts';
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
  const warned: Warning[] = [];
  const context = { map, warn: (warning: Warning) => warned.push(warning) } as unknown as WorkflowContext;
  return { context, takeWarnings: () => warned.splice(0).map(({ code, message }) => `${code}: ${message}`) };
}

interface Handlers {
  getInput(item: unknown): unknown;
  getResources(item: unknown): unknown;
}

const clip = {
  name: 'film.mp4',
  candidates: [],
  source: { digest: 'a film', video: { index: 0 }, features: { fps: 10 } },
} as unknown as PreparedClip;

/** A part of a shot whose picture goes left by a share of its width in each second. */
function follow(key: string, range: readonly [number, number], speed: number): FollowedPart {
  const [startFrame, endFrame] = range;
  const curve = Array.from({ length: endFrame - startFrame }, (_, i) => ({
    position: [(-speed * i) / 10, 0, 1, 0],
  }));
  const times = { startFrame: 0, endFrame: 100, startSeconds: 0, endSeconds: 10 };
  const shot = { index: 0, ...times, findings: [{ name: 'matter', key }] };
  const camera = { type: speed === 0 ? 'still' : 'pan', confidence: 1, curve };
  return {
    ...{ startFrame, endFrame },
    segments: [{ shot, choice: { name: 'matter' } }],
    camera,
  } as unknown as FollowedPart;
}

const TOLD = /camera-kept: film\.mp4: the film behind shot 1 .*--seed/;

test('a shot keeps the speed of the camera that its film was asked for first by, whatever is seen of it later', async () => {
  const { context, takeWarnings } = createContext();
  const find = (part: FollowedPart, film = 'a beach') => findCameraSpeeds(context, clip, [part], film);
  const ofSample = await find(follow('mattes', [40, 60], 0.06));
  assert.deepEqual([...ofSample], [[0, { pan: 0.06, tilt: 0, zoom: 0, roll: 0 }]]);
  assert.deepEqual(await find(follow('mattes', [0, 100], 0.05)), ofSample);
  assert.deepEqual(takeWarnings(), []);
  assert.deepEqual(await find(follow('mattes', [0, 100], 0)), ofSample);
  assert.match(takeWarnings().join(), TOLD);
  // Another subject was separated, before which the camera may move otherwise.
  assert.equal((await find(follow('others', [0, 100], 0.04))).get(0)!.pan, 0.04);
  // What is paid anew anyway is told what is seen now.
  assert.equal((await find(follow('mattes', [0, 100], 0.04), 'a street')).get(0)!.pan, 0.04);
  assert.deepEqual(takeWarnings(), []);
});

test('a film that stands, as its camera did in the sample, is told where the camera moves in the whole shot', async () => {
  const { context, takeWarnings } = createContext();
  const find = (part: FollowedPart) => findCameraSpeeds(context, clip, [part], 'a beach');
  assert.equal((await find(follow('mattes', [40, 60], 0))).size, 0);
  assert.equal((await find(follow('mattes', [0, 100], 0.05))).size, 0);
  assert.match(takeWarnings().join(), TOLD);
});

test('an unclear camera is told where the background would move with it', () => {
  const { context, takeWarnings } = createContext();
  const part = follow('mattes', [0, 100], 0.05);
  const unclear = { ...part, camera: { ...part.camera, confidence: 0.2 } };
  const [picture, film, speed] = [{}, {}, {}] as never[];
  for (const [made, isTold] of [
    [{ picture }, true],
    [{ picture, films: [[0, film]] }, true],
    [{ films: [[0, film]] }, true],
    [{ films: [[0, film]], speeds: [[0, speed]] }, false],
    // Its own film failed, so that the picture is shown.
    [{ picture, films: [[1, film]], speeds: [[0, speed]] }, true],
    [{}, false],
  ] as const) {
    const { films = [], speeds = [] } = made as { films?: []; speeds?: [] };
    warnOfCameras(context, clip, [unclear], { ...made, films: new Map(films), speeds: new Map(speeds) });
    assert.equal(takeWarnings().length, isTold ? 1 : 0, JSON.stringify(made));
  }
});
