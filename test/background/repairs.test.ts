import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { QualityCheck } from '../../src/productions/background/quality/check-quality.ts';
import { improveQuality } from '../../src/productions/background/quality/improve.ts';
import { chokeMatte, softenMatte } from '../../src/productions/background/quality/matte-edges.ts';
import { MatteSmoother } from '../../src/productions/background/quality/matte-smoother.ts';
import {
  addRepair,
  planRepairs,
  type RepairOptions,
  type RepairSettings,
} from '../../src/productions/background/quality/plan-repairs.ts';
import {
  computeOverallScore,
  type QualityMeasures,
  rateQuality,
} from '../../src/productions/background/quality/scores.ts';

const GOOD: QualityMeasures = {
  alphaStability: 1,
  edgeStability: 1,
  rawAlphaDifference: 0.05,
  hardShare: 0,
  halo: 0,
  keptDetail: 1,
  unexplainedShift: 0,
  coreSimilarity: 1,
  lightDeviationStops: 0,
  alignedSimilarity: 1,
  brightnessFlicker: 0,
  islandShare: 0,
  holeShare: 0,
  bandingShare: 0,
  blurredShare: 0,
  transparentShare: 0,
};
const ALL: RepairOptions = {
  hasRelight: true,
  hasColorMatch: true,
  hasGrain: false,
  hasMotion: true,
  hasOtherMatters: true,
};

function plan(changes: Partial<QualityMeasures>, options: Partial<RepairOptions> = {}) {
  const measures = { ...GOOD, ...changes };
  return planRepairs(rateQuality(measures), measures, { ...ALL, ...options });
}

suite('planned repairs', () => {
  test('nothing is repaired that is good', () => assert.deepEqual(plan({}), []));

  test('each cause has its own repairs', () => {
    assert.deepEqual(plan({ alphaStability: 0.8 }), ['smooth-mattes', 'other-matter']);
    assert.deepEqual(plan({ hardShare: 1 }), ['soften-edge']);
    assert.deepEqual(plan({ halo: 0.4 }), ['choke-edge']);
    assert.deepEqual(plan({ unexplainedShift: 60 }), ['keep-colors']);
    assert.deepEqual(plan({ lightDeviationStops: 0.6 }), ['keep-light']);
    assert.deepEqual(plan({ brightnessFlicker: 0.06 }), ['still-background']);
    assert.deepEqual(plan({ holeShare: 0.05 }), ['clean-mattes']);
    assert.deepEqual(plan({ bandingShare: 0.4 }), ['add-grain']);
  });

  test('what is off already is not switched off, and the lowest score comes first', () => {
    assert.deepEqual(plan({ lightDeviationStops: 0.6 }, { hasRelight: false }), []);
    assert.deepEqual(plan({ alphaStability: 0.8 }, { hasOtherMatters: false }), ['smooth-mattes']);
    assert.deepEqual(plan({ bandingShare: 0.4 }, { hasGrain: true }), []);
    assert.deepEqual(plan({ alignedSimilarity: 0.7 }, { hasGrain: true, hasMotion: false }), ['drop-grain']);
    assert.deepEqual(plan({ hardShare: 0.8, holeShare: 0.06 }), ['clean-mattes', 'soften-edge']);
  });

  test('repairs add up', () => {
    const both = addRepair(addRepair({}, 'smooth-mattes'), 'soften-edge');
    assert.deepEqual(both, { mattes: { smooth: true, soften: true } });
  });
});

function check(changes: Partial<QualityMeasures>): QualityCheck {
  const measures = { ...GOOD, ...changes };
  const scores = rateQuality(measures);
  return { pairs: [], shots: [], measures, scores, overall: computeOverallScore(scores) };
}

suite('improvement', () => {
  test('a repair that helps is kept, and one that does not is undone', async () => {
    const bad = { alphaStability: 0.8, halo: 0.4, holeShare: 0.05 };
    const made: RepairSettings[] = [];
    const improved = await improveQuality({ result: 'first', check: check(bad) }, ALL, async (settings) => {
      made.push(settings);
      const halo = settings.mattes?.choke ? 0 : 0.4;
      return { result: `result ${made.length}`, check: check({ ...bad, halo, holeShare: 0.05 }) };
    });
    const kept = improved.repairs.filter(({ isKept }) => isKept).map(({ repair }) => repair);
    assert.deepEqual(kept, ['choke-edge']);
    assert.ok(improved.repairs.some(({ isKept }) => !isKept));
    const keptAt = improved.repairs.findIndex(({ isKept }) => isKept);
    assert.equal(improved.result, `result ${keptAt + 1}`);
    assert.equal(improved.check.measures.halo, 0);
    for (const settings of made.slice(keptAt + 1)) assert.equal(settings.mattes?.choke, true);
    for (const { before, after, isKept } of improved.repairs)
      assert.equal(isKept, after.overall > before.overall);
  });

  test('nothing is tried on a result that passes, and no more once it does', async () => {
    let count = 0;
    const make = async () => ({ result: ++count, check: check({}) });
    assert.deepEqual((await improveQuality({ result: 0, check: check({}) }, ALL, make)).repairs, []);
    const bad = check({ alphaStability: 0.8, unexplainedShift: 80 });
    const { repairs, result } = await improveQuality({ result: 0, check: bad }, ALL, make);
    assert.deepEqual([repairs.length, result], [1, 1]);
  });
});

const SIZE = { width: 96, height: 64 } as const;

/** A disc over texture that moves by two pixels a frame; its opacity wavers in the middle frame if wanted. */
function drawFrame(number: number, waver: number) {
  const samples = new Uint16Array(SIZE.width * SIZE.height);
  const alpha = new Uint16Array(samples.length);
  for (let y = 0, i = 0; y < SIZE.height; y++)
    for (let x = 0; x < SIZE.width; x++, i++) {
      const across = x - 2 * number;
      const distance =
        Math.hypot(across - 44, y - 32) + waver * Math.sin(Math.atan2(y - 32, across - 44) * 9);
      samples[i] =
        500 + 150 * Math.sin(across * 0.7) * Math.sin(y * 0.5) + 100 * Math.sin(across * 0.23 + y * 0.31);
      alpha[i] = 65_535 * Math.max(0, Math.min(1, (20 - distance) / 3 + 0.5));
    }
  return { luma: { samples, stride: SIZE.width, ...SIZE }, alpha };
}

const measureError = (a: Uint16Array, b: Uint16Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / (65_535 * a.length);

suite('repaired mattes', () => {
  test('what wavers in one frame is steadied along the motion, and what moves stays sharp', () => {
    const [before, truth, after] = [0, 1, 2].map((number) => drawFrame(number, 0)) as [Drawn, Drawn, Drawn];
    const smoother = new MatteSmoother(SIZE);
    const wavering = drawFrame(1, 2);
    const smoothed = smoother.smooth(wavering, before, after);
    assert.ok(measureError(smoothed, truth.alpha) < 0.35 * measureError(wavering.alpha, truth.alpha));
    const kept = smoother.smooth(truth, before, after);
    assert.ok(measureError(kept, truth.alpha) < 0.3 * measureError(before.alpha, truth.alpha));
    assert.deepEqual(smoother.smooth(wavering, undefined, after), wavering.alpha);
  });

  test('stairs become slopes in the same place, and a choked outline lies further in', () => {
    const step = Uint16Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 65_535));
    const soft = step.slice();
    softenMatte(soft, { width: 8, height: 8 });
    assert.deepEqual([...soft.subarray(0, 8)], [0, 0, 0, 16_384, 49_151, 65_535, 65_535, 65_535]);
    const choked = Uint16Array.of(0, 20_000, 40_000, 65_535);
    chokeMatte(choked);
    assert.equal(choked[0], 0);
    assert.equal(choked[1], 0);
    assert.ok(choked[2]! > 20_000 && choked[2]! < 40_000);
    assert.equal(choked[3], 65_535);
  });
});

type Drawn = ReturnType<typeof drawFrame>;
