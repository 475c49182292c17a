import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '../../src/core/warning.ts';
import type { ClipGenerator } from '../../src/engines/image-to-video.ts';
import { type Step, stepKey } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { warnOfCameras } from '../../src/productions/background/camera-transforms.ts';
import type { PreparedClip } from '../../src/productions/background/clip.ts';
import type { FollowedPart } from '../../src/productions/background/follow-camera.ts';
import {
  findCameraSpeeds,
  warnOfKeptCameras,
} from '../../src/productions/background/generation/camera-speeds.ts';

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

/** Finds the camera that a shot's film keeps, in one workflow. */
function createFinder() {
  const { context } = createContext();
  return async (part: FollowedPart, film = 'a beach') => {
    const { speeds, changes } = await findCameraSpeeds(context, clip, [part], film);
    return { kept: speeds.get(0), changes: changes.get(0) };
  };
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

test('a shot keeps the speed of the camera that its film was asked for first by, whatever is seen of it later', async () => {
  const find = createFinder();
  const ofSample = { pan: 0.06, tilt: 0, zoom: 0, roll: 0 };
  assert.deepEqual(await find(follow('mattes', [40, 60], 0.06)), { kept: ofSample, changes: undefined });
  assert.deepEqual(await find(follow('mattes', [0, 100], 0.05)), { kept: ofSample, changes: undefined });
  assert.deepEqual(await find(follow('mattes', [0, 100], 0)), { kept: ofSample, changes: [ofSample] });
  // Another subject was separated, before which the camera may move otherwise.
  assert.equal((await find(follow('others', [0, 100], 0.04))).kept!.pan, 0.04);
  // What is paid anew anyway is told what is seen now.
  const anew = await find(follow('mattes', [0, 100], 0.04), 'a street');
  assert.deepEqual([anew.kept!.pan, anew.changes], [0.04, undefined]);
});

test('a film that stands, as its camera did in the sample, keeps that where the camera moves in the whole shot', async () => {
  const find = createFinder();
  assert.deepEqual(await find(follow('mattes', [40, 60], 0)), { kept: undefined, changes: undefined });
  const whole = await find(follow('mattes', [0, 100], 0.05));
  assert.equal(whole.kept, undefined);
  assert.equal(whole.changes![0]!.pan, 0.05);
  const unclear = follow('mattes', [0, 100], 0.05);
  Object.assign(unclear.camera, { confidence: 0.2 });
  assert.equal((await find(unclear)).changes, undefined);
});

test('a kept camera is told of films that were made, by engines that follow it or the one that is seen now', () => {
  const { context, takeWarnings } = createContext();
  const [{ shot }] = follow('mattes', [0, 100], 0.05).segments;
  const film = { shot, format: { width: 64, height: 36, frameRate: { num: 10, den: 1 } } };
  const made = [{ ...film, clips: { lengths: [100], overlap: 0 } }];
  const [right, up] = [
    { pan: 0.05, tilt: 0, zoom: 0, roll: 0 },
    { pan: 0, tilt: 0.05, zoom: 0, roll: 0 },
  ];
  const none = { kind: 'clips', maxSeconds: 10 } as ClipGenerator;
  const takeGuides: ClipGenerator['takeGuides'] = ({ camera }) => (camera?.pan ? { camera } : {});
  const pansAlone: ClipGenerator = { ...none, takeGuides };
  for (const [engine, films, cameras, isTold] of [
    [pansAlone, made, [right], true],
    [pansAlone, made, [up, right], true],
    [pansAlone, made, [up], false],
    [none, made, [right, up], false],
    // It failed, so that a picture is shown.
    [pansAlone, [], [right], false],
  ] as const) {
    warnOfKeptCameras(context, clip, films, { engine, changes: new Map([[0, cameras]]) });
    const told = takeWarnings();
    assert.equal(told.length, isTold ? 1 : 0);
    if (isTold) assert.match(told[0]!, /camera-kept: film\.mp4: the film behind shot 1 .*--seed/);
  }
  warnOfKeptCameras(context, clip, made, { engine: pansAlone, changes: new Map() });
  assert.deepEqual(takeWarnings(), []);
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
