import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { builtinPlate } from '../../src/adapters/builtin-plate/index.ts';
import { screenMatter } from '../../src/adapters/builtin-screen/index.ts';
import { selfieSegmentation } from '../../src/adapters/selfie-segmentation/index.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { writeBackgroundPicture } from '../support/background-film.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { findSharedMedia } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const clip = findSharedMedia('stage-performance-360p.mp4');
const noNet = isInstalled('@mediapipe/selfie_segmentation/package.json')
  ? false
  : 'the package is not installed';
const WIDTH = 640;
/** First frames of the shots. */
const CUTS = [0, 20, 82, 211];
/** The light of the new background, of 10 bits, and of 8. */
const LIGHT = 560;
const SEEN = 140;

// The usual run has routes with made films: test/background/production.
test('on a stage the close-up is named and keeps its pictures, and the singer stands elsewhere', {
  skip: clip.skip || noNet || unlessFull,
}, async () => {
  await writeBackgroundPicture(path('forest.png'), WIDTH, 360, () => [LIGHT, 480, 480]);
  const { run, plan } = createBackgroundRuns(path('work'), [
    ...[screenMatter, builtinPlate, selfieSegmentation, lanczos],
  ]);
  const asked = { videos: [clip.path], image: path('forest.png'), output: path('stage.mp4') };
  const { shots } = (await plan(asked)).clips[0]!;
  assert.deepEqual(
    shots.map(({ startSeconds }) => Math.round(startSeconds * 29.97)),
    CUTS,
  );
  const summary = await run(asked);
  assert.equal(summary.status, 'partial');
  const routes = shots.map(({ matter }) => matter);
  assert.deepEqual(routes.slice(0, 3), ['selfie-segmentation', null, 'selfie-segmentation']);
  const kept = listWarnings(summary).filter((code) => code.startsWith('background.shot-kept'));
  assert.deepEqual(
    kept,
    routes.flatMap((matter, i) => (matter === null ? `background.shot-kept ${i + 1}` : [])),
  );
  const [before, after] = [await decodeLuma(clip.path), await decodeLuma(path('stage.mp4'))];
  assert.equal(after.length, before.length);
  const corner = 20 * WIDTH + 600;
  for (const frame of [30, 50, 75])
    assert.ok(Math.abs(after[frame]!.luma[corner]! - before[frame]!.luma[corner]!) < 12, `frame ${frame}`);
  for (const frame of [90, 140, 205]) {
    assert.ok(Math.abs(after[frame]!.luma[corner]! - SEEN) < 12, `a corner of frame ${frame} is forest`);
    // The chest of the singer.
    const chest = 280 * WIDTH + 200;
    assert.ok(Math.abs(after[frame]!.luma[chest]! - SEEN) > 25, `the singer of frame ${frame} stays`);
  }
});
