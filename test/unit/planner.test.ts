import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Shot, StructureFeatures } from '../../src/analysis/features.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { MAX_SEGMENT_FRAMES, planSegments } from '../../src/pipelines/film/segments.ts';
import { planScaleSteps, resolveTarget } from '../../src/pipelines/film/target.ts';
import { type PlanRequest, planEnhancement } from '../../src/productions/enhance/planner.ts';
import { PRESET_NAMES, PRESETS, SMOOTHING_WEIGHTS } from '../../src/productions/enhance/presets.ts';
import { strategySchema } from '../../src/productions/enhance/strategy.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

const shots = fc
  .array(fc.record({ frames: fc.integer({ min: 1, max: 900 }), staticShare: share, flicker: share }), {
    minLength: 1,
    maxLength: 20,
  })
  .map((list) => {
    let startFrame = 0;
    return list.map(({ frames, staticShare, flicker }): Shot => {
      const shot = {
        startFrame,
        endFrame: startFrame + frames,
        startSeconds: startFrame / 25,
        endSeconds: (startFrame + frames) / 25,
        meanBrightness: 0.2,
        frameDifferenceMean: 0.01,
        staticShare,
        flickerAmplitude: flicker / 50,
        flickerHertz: 5,
      };
      startFrame += frames;
      return shot;
    });
  });

const features: fc.Arbitrary<StructureFeatures> = fc
  .record({
    width: fc.integer({ min: 16, max: 1920 }),
    height: fc.integer({ min: 16, max: 1080 }),
    noise: fc.double({ min: 0, max: 30, noNaN: true }),
    highlight: share,
    shots,
  })
  .map(({ width, height, noise, highlight, shots: list }) => ({
    resolution: { width, height },
    fps: 25,
    duration: list.at(-1)!.endFrame / 25,
    totalFrames: list.at(-1)!.endFrame,
    isStaticCamera: true,
    highlightRatio: highlight,
    darkRatio: 0,
    midtoneRatio: 1 - highlight,
    edgeDensity: 0.05,
    frameDifferenceMean: 0.01,
    noiseScore: Math.min(1, noise / 10),
    noiseSigma: noise,
    noiseSigmaByLuma: Array.from({ length: 8 }, () => noise),
    noiseSigmaChroma: noise / 2,
    sampleFrames: 10,
    shots: list,
  }));

const request = fc.record({ features, preset: fc.constantFrom(...PRESET_NAMES) }).map(
  ({ features: measured, preset }): PlanRequest => ({
    features: measured,
    preset: PRESETS[preset],
    hardware: { profile: 'rtx_6gb', reason: 'asked for by name' },
    target: '2160p',
    display: measured.resolution,
    hasAudio: true,
    upscaler: 'auto',
    bitsPerPixel: 0.3,
    generatedAt: '2026-01-01T00:00:00.000Z',
  }),
);

test('every plan is a valid strategy that survives its own JSON, and planning is pure', () => {
  fc.assert(
    fc.property(request, (r) => {
      const strategy = planEnhancement(r);
      assert.deepEqual(strategySchema.parse(JSON.parse(JSON.stringify(strategy))), strategy);
      assert.deepEqual(planEnhancement(r), strategy);
    }),
  );
});

test('the steps lead from the source to the target, doublings first', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 40, noNaN: true }), (factor) => {
      const steps = planScaleSteps(factor).map((step) => Number(step.slice(1)));
      const product = steps.reduce((a, b) => a * b, 1);
      assert.ok(Math.abs(product / factor - 1) < 0.011, `${steps} for ${factor}`);
      assert.ok(steps.slice(0, -1).every((step) => step === 2));
    }),
  );
  assert.deepEqual(planScaleSteps(6), ['x2', 'x2', 'x1.5']);
  assert.deepEqual(planScaleSteps(2), ['x2']);
  assert.deepEqual(planScaleSteps(1), []);
});

test('only shots that hold still are locked, and only where the preset wants it', () => {
  fc.assert(
    fc.property(request, (r) => {
      const { temporal } = planEnhancement(r);
      const isStill = r.features.shots.map(({ staticShare }) => staticShare >= 0.6);
      assert.deepEqual(temporal.lockedShots, isStill);
      const isSeen = r.features.noiseSigma >= 2;
      assert.equal(temporal.motionCompensation, r.preset.temporal.motionCompensation && isSeen);
      for (const mode of ['on', 'off'] as const) {
        const told = planEnhancement({ ...r, motionCompensation: mode }).temporal;
        assert.equal(told.motionCompensation, mode === 'on');
      }
      assert.equal(temporal.backgroundLock, r.preset.temporal.backgroundLock && isStill.includes(true));
    }),
  );
});

test('noise and bright scenes hold detail back, never push it', () => {
  fc.assert(
    fc.property(request, (r) => {
      const quiet = planEnhancement({ ...r, features: { ...r.features, noiseSigma: 0, highlightRatio: 0 } });
      const loud = planEnhancement(r);
      assert.ok(loud.detail.amount <= quiet.detail.amount + 1e-9);
      assert.ok(loud.detail.limit <= quiet.detail.limit);
    }),
  );
});

test('presets carry the thresholds of the design', () => {
  assert.deepEqual(
    PRESET_NAMES.map((name) => Object.values(PRESETS[name].detail)),
    [
      ['weak', 0.85, 0.15, 0.1, 0.05],
      ['medium', 0.8, 0.2, 0.08, 0.03],
      ['strong', 0.75, 0.25, 0.06, 0.02],
    ],
  );
  assert.deepEqual(
    PRESET_NAMES.map((name) => SMOOTHING_WEIGHTS[PRESETS[name].temporal.strength]),
    [0.1, 0.3, 0.5],
  );
});

test('targets keep the shape, fit the box and refuse to shrink', () => {
  assert.deepEqual(resolveTarget('2160p', { width: 640, height: 360 }), { width: 3840, height: 2160 });
  assert.deepEqual(resolveTarget('2160p', { width: 1080, height: 1920 }), { width: 2160, height: 3840 });
  assert.deepEqual(resolveTarget('1080p', { width: 720, height: 576 }), { width: 1350, height: 1080 });
  assert.deepEqual(resolveTarget('x2', { width: 853, height: 480 }), { width: 1706, height: 960 });
  assert.throws(
    () => resolveTarget('1080p', { width: 3840, height: 2160 }),
    (error) =>
      error instanceof FootlightError &&
      error.code === 'enhance.target-below-source' &&
      error.kind === 'usage',
  );
  assert.throws(() => resolveTarget('x30', { width: 1920, height: 1080 }), /16384|57600/);
});

test('segments cover every frame once, within the limit, and start inside a shot only where it is longer', () => {
  fc.assert(
    fc.property(shots, (list) => {
      const cuts = new Set(list.map(({ startFrame }) => startFrame));
      let expected = 0;
      for (const { startFrame, endFrame } of planSegments(list)) {
        assert.equal(startFrame, expected);
        assert.ok(endFrame > startFrame && endFrame - startFrame <= MAX_SEGMENT_FRAMES);
        const shot = list.findLast((candidate) => candidate.startFrame <= startFrame)!;
        assert.ok(cuts.has(startFrame) || shot.endFrame - shot.startFrame > MAX_SEGMENT_FRAMES);
        expected = endFrame;
      }
      assert.equal(expected, list.at(-1)!.endFrame);
    }),
  );
});

test('damaged sources get the restoring net as upscaler or base; a wish is kept', () => {
  fc.assert(
    fc.property(request, (r) => {
      const clean = { ...r, features: { ...r.features, noiseSigma: 1 } };
      assert.equal(planEnhancement({ ...clean, bitsPerPixel: 0.3 }).upscaler, 'default');
      assert.equal(planEnhancement({ ...clean, bitsPerPixel: undefined }).upscaler, 'default');
      assert.equal(planEnhancement({ ...clean, bitsPerPixel: 0.05 }).upscaler, 'restore');
      assert.equal(planEnhancement({ ...r, features: { ...r.features, noiseSigma: 4 } }).upscaler, 'restore');
      const wished = planEnhancement({ ...clean, bitsPerPixel: 0.05, upscaler: 'net.pth' });
      assert.deepEqual([wished.upscaler, wished.upscalerBase], ['net.pth', 'restore']);
    }),
  );
});
