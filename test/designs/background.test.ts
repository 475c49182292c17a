import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaceSchema, toBackgroundOptions } from '../../src/productions/background/http/replace-request.ts';
import { backgroundOptions } from '../../src/productions/background/options.ts';
import {
  computeOverallScore,
  PASS_THRESHOLD,
  passesQuality,
  type QualityMeasures,
  type QualityScores,
  rateMeasure,
  SCORE_NAMES,
} from '../../src/productions/background/quality/scores.ts';

test('shadow, color transfer and feather have the strengths of the design where nothing is asked', () => {
  const request = {
    clip_id: 'clip-1',
    video_url: 'https://example.org/clip.mp4',
    background_image: 'https://example.org/forest.jpg',
    prompt: null,
  };
  const options = backgroundOptions.parse(toBackgroundOptions(replaceSchema.parse(request)));
  const { shadowOpacity, colorStrength, feather, shadow } = options;
  assert.deepEqual([shadowOpacity, colorStrength, feather, shadow], [0.3, 0.3, 3, true]);
});

test('the report has six scores of which the mean decides, and the limits of the check list just pass', () => {
  const measures = { alphaStability: 0.98, alignedSimilarity: 0.95 } as QualityMeasures;
  assert.deepEqual(
    [rateMeasure(measures, 'alphaStability'), rateMeasure(measures, 'alignedSimilarity'), PASS_THRESHOLD],
    [0.85, 0.85, 0.85],
  );
  const checks = ['temporal', 'edge', 'color', 'lighting', 'flicker', 'artifact'];
  const names = checks.map((check) => `${check}_score`);
  assert.deepEqual(SCORE_NAMES, names);
  const rate = (score: number) =>
    Object.fromEntries(names.map((name, i) => [name, i === 0 ? score : 0.9])) as unknown as QualityScores;
  assert.equal(computeOverallScore(rate(0.6)), 0.85);
  assert.deepEqual([passesQuality(rate(0.6)), passesQuality(rate(0.54))], [true, false]);
});
