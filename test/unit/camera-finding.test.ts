import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraMotion } from '../../src/analysis/camera-motion.ts';
import { IDENTITY } from '../../src/analysis/planar-transform.ts';
import { describeStill } from '../../src/productions/background/camera-finding.ts';

/** Frames that all are where the first one is, as far as so much of the background tells. */
function createStandingMotion(count: number, confidence: number): CameraMotion {
  const position = { dx: 0, dy: 0, scale: 1, rotation: 0, transform: IDENTITY, confidence };
  return {
    type: 'still',
    confidence,
    shake: 0,
    hasPerspective: false,
    curve: Array.from({ length: count }, () => position),
  };
}

test('a camera stands where enough of the background agrees', () => {
  assert.equal(describeStill(createStandingMotion(9, 0.8))?.type, 'still');
});

test('where hardly anything agrees, that nothing moved is no evidence', () => {
  assert.equal(describeStill(createStandingMotion(9, 0.2)), undefined);
  assert.equal(describeStill(createStandingMotion(9, 0)), undefined);
});

test('a single frame stands, whatever it shows', () => {
  assert.equal(describeStill(createStandingMotion(1, 0))?.type, 'still');
});
