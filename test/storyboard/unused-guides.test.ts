import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClipGenerator } from '../../src/engines/image-to-video.ts';
import { pickGuides } from '../../src/engines/video-guides.ts';
import type { Warning } from '../../src/execution/events.ts';
import { listUnused } from '../../src/pipelines/generation/clip-guides.ts';
import { warnOfUnusedGuides } from '../../src/productions/storyboard/scene-guides.ts';
import type { Storyboard } from '../../src/productions/storyboard/storyboard.ts';

const FORMAT = { width: 64, height: 36, frameRate: { num: 10, den: 1 } };
const CAMERA = { pan: 0.03, tilt: 0, zoom: 0, roll: 0 };
const PICTURE = { path: '/a.png', digest: 'a' };

/** Follows a camera in short clips alone, and last pictures in none. */
const engine = {
  kind: 'clips',
  id: 'svd:my model v2',
  maxSeconds: 10,
  takeGuides: (guides, { frames }) => pickGuides(guides, frames <= 50 ? ['camera'] : []),
} as ClipGenerator;

test('a camera that only some clips of a shot follow is not followed', () => {
  const list = (lengths: number[]) =>
    listUnused({ engine, guides: { camera: CAMERA }, clips: { lengths, overlap: 5 } }, FORMAT);
  assert.deepEqual(list([50, 50]), []);
  assert.deepEqual(list([50, 80]), ['camera']);
  assert.deepEqual(list([80]), ['camera']);
});

test('an engine is named whole where it takes no last picture', () => {
  const warnings: Warning[] = [];
  const scenes = [1, 2].map((number) => ({ number, frames: 40, guides: { lastPicture: PICTURE } }));
  const storyboard = { scenes, engines: { getVideo: () => engine }, options: {}, format: FORMAT };
  warnOfUnusedGuides({ warn: (warning) => void warnings.push(warning) }, storyboard as unknown as Storyboard);
  assert.deepEqual(
    warnings.map(({ code, parameters }) => [code, parameters]),
    [['storyboard.last-image-unused', { engine: engine.id, scenes: [1, 2] }]],
  );
});
