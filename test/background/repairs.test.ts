import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { Debander } from '../../src/frames/debander.ts';
import { LightSteadier } from '../../src/frames/light-steadier.ts';
import type { Frame } from '../../src/media/frame.ts';
import type { QualityCheck } from '../../src/productions/background/quality/check-quality.ts';
import { improveQuality, type RepairAttempt } from '../../src/productions/background/quality/improve.ts';
import { planLight } from '../../src/productions/background/quality/light-curve.ts';
import { chokeMatte, softenMatte } from '../../src/productions/background/quality/matte-edges.ts';
import { MatteSmoother } from '../../src/productions/background/quality/matte-smoother.ts';
import { measureBanding } from '../../src/productions/background/quality/measure-banding.ts';
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
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createBackgroundRuns } from '../support/background-runs.ts';
import { copySamples, createFormat, paintFrame } from '../support/compositing.ts';
import { unlessFull } from '../support/full.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { drawWorkingFrame } from '../support/working-frames.ts';

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
  subjectCount: 1,
};
const ALL: RepairOptions = {
  hasRelight: true,
  hasColorMatch: true,
  hasGrain: false,
  hasMotion: true,
  hasVideo: false,
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
    assert.deepEqual(plan({ lightDeviationStops: 0.6 }), ['steady-subject', 'keep-light']);
    assert.deepEqual(plan({ brightnessFlicker: 0.06 }), ['still-background']);
    assert.deepEqual(plan({ holeShare: 0.05 }), ['clean-mattes']);
    assert.deepEqual(plan({ bandingShare: 0.4 }), ['deband', 'add-grain']);
    const steadied = plan({ brightnessFlicker: 0.06 }, { hasVideo: true, hasMotion: false });
    assert.deepEqual(steadied, ['steady-background']);
  });

  test('what is off already is not switched off, and the lowest score comes first', () => {
    assert.deepEqual(plan({ lightDeviationStops: 0.6 }, { hasRelight: false }), ['steady-subject']);
    assert.deepEqual(plan({ alphaStability: 0.8 }, { hasOtherMatters: false }), ['smooth-mattes']);
    assert.deepEqual(plan({ bandingShare: 0.4 }, { hasGrain: true }), ['deband']);
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
    const step = new Uint16Array(64).map((_, i) => (i % 8 < 4 ? 0 : 65_535));
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

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

suite('steadied light', () => {
  const frames = Array.from({ length: 50 }, (_, i) => ({
    number: 100 + i,
    shot: i < 25 ? 0 : 1,
    // A jump within the first shot, and another light in the second; a background that flickers while it gets brighter.
    subjectStops: i < 12 ? 0.1 : i < 25 ? -0.5 : 0.8,
    backgroundLuma: (300 + 2 * i) * (i % 2 === 0 ? 1.06 : 0.94),
  }));
  const planned = planLight(frames, { subject: true, background: true }, 25);

  test('the subject has one light in a shot, and each shot its own', () => {
    const steadied = frames.map(
      ({ number, subjectStops }) => subjectStops + 2.2 * Math.log2(planned.get(number)!.subject),
    );
    assert.ok(spread(steadied.slice(0, 25)) < 0.001, `${steadied}`);
    assert.ok(Math.abs(steadied[0]! - -0.5) < 0.001 && Math.abs(steadied[40]! - 0.8) < 0.001);
  });

  test('flicker of the background goes, and its slow change stays', () => {
    const steadied = frames.map(
      ({ number, backgroundLuma }) => backgroundLuma * planned.get(number)!.background,
    );
    const steps = (values: readonly number[]) => values.slice(1, 24).map((value, i) => value - values[i]!);
    const before = spread(steps(frames.map(({ backgroundLuma }) => backgroundLuma)));
    assert.ok(spread(steps(steadied)) < 0.15 * before, `${steadied}`);
    assert.ok(steadied[20]! - steadied[4]! > 24);
  });

  test('a cut and a fade of the background stay', () => {
    const plan = (getLuma: (i: number) => number) =>
      planLight(
        Array.from({ length: 40 }, (_, i) => ({
          number: i,
          shot: 0,
          subjectStops: 0,
          backgroundLuma: getLuma(i),
        })),
        { background: true },
        25,
      );
    for (const getLuma of [(i: number) => (i < 20 ? 200 : 300), (i: number) => 100 + 10 * i])
      for (const { background } of plan(getLuma).values()) assert.ok(Math.abs(background - 1) < 0.01);
  });

  test('nothing is changed that was not asked for, nor by more than a stop', () => {
    const none = planLight(frames, {}, 25);
    assert.deepEqual(none.get(120), { subject: 1, background: 1 });
    const wild = [0, 0, 5].map((subjectStops, number) => ({
      number,
      shot: 0,
      subjectStops,
      backgroundLuma: 0,
    }));
    const { subject, background } = planLight(wild, { subject: true, background: true }, 25).get(2)!;
    assert.ok(Math.abs(2.2 * Math.log2(subject) + 1) < 0.001);
    assert.equal(background, 1);
  });

  test('each side of a composite gets its own factor', () => {
    const format = createFormat(64, 32);
    using frame = paintFrame(format, () => [0.4, 0.2, 0.1]);
    const before = copySamples(frame, format);
    const alpha = new Uint16Array(64 * 32).map((_, i) => (i % 64 < 32 ? 65_535 : 0));
    new LightSteadier(format).apply(frame, alpha, { subject: 1.1, background: 0.9 });
    const after = copySamples(frame, format);
    for (const [plane, zero] of [64, 512, 512].entries()) {
      const { stride } = before[plane]!;
      for (const [x, factor] of [
        [2, 1.1],
        [stride - 2, 0.9],
      ] as const) {
        const wanted = zero + (before[plane]!.samples[x]! - zero) * factor;
        assert.ok(Math.abs(after[plane]!.samples[x]! - wanted) <= 0.5, `plane ${plane}`);
      }
    }
  });
});

suite('bands', () => {
  const size = { width: 320, height: 180 };
  const format = createFormat(size.width, size.height);
  const draw = (paint: (x: number, y: number) => number): Frame =>
    drawWorkingFrame(format, (x, y) => [paint(x, y), 512, 512]);
  const read = (frame: Frame): Float32Array => Float32Array.from(copySamples(frame, format)[0].samples);
  const smooth = (frame: Frame): Float32Array => {
    using smoothed = new Debander(format).apply(frame);
    return read(smoothed);
  };
  /** As the result is seen: in 8 bits, without noise that an encoder would not keep. */
  const rate = (luma: Float32Array) => measureBanding(luma, size);

  test('are taken off a gradient of few codes, which keeps its slope', () => {
    const slope = (x: number): number => 300 + x / 4;
    using banded = draw((x) => 4 * Math.floor(slope(x) / 8) * 2);
    const [before, after] = [read(banded), smooth(banded)];
    assert.ok(rate(before) > 0.3, `${rate(before)}`);
    assert.ok(rate(after) < 0.1 * rate(before), `${rate(before)} ${rate(after)}`);
    const columns = Array.from({ length: 8 }, (_, i) => 40 + i * 32);
    for (const x of columns) {
      const values = Array.from({ length: size.height }, (_, y) => after[y * size.width + x]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      assert.ok(Math.abs(mean - (slope(x) - 4)) < 2.5, `at ${x}: ${mean} of ${slope(x)}`);
    }
  });

  test('what has texture, grain or an edge is left as it is, and so is one color', () => {
    const random = createSeededRandom(4);
    using grain = draw(() => 400 + Math.round(12 * (random() - 0.5)));
    assert.deepEqual(smooth(grain), read(grain));
    using edge = draw((x) => (x < 160 ? 200 : 700));
    assert.deepEqual(smooth(edge), read(edge));
    using plain = draw(() => 400);
    assert.deepEqual(smooth(plain), read(plain));
  });
});

test('a result whose background flickers in bands is repaired twice, and is better then', {
  skip: unlessFull,
}, async () => {
  const folder = createTemporaryFolder();
  const path = (name: string): string => join(folder, name);
  const size = { width: 192, height: 108 };
  const make = (name: string, paint: (x: number, y: number, number: number) => number) =>
    makeVideo(path(name), {
      ...size,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(8),
      encoder: 'ffv1',
      encoderOptions: {},
      draw: (number, [luma, ...chroma]) => {
        for (const { samples } of chroma) samples.fill(128);
        for (let y = 0; y < size.height; y++)
          for (let x = 0; x < size.width; x++) luma.samples[y * luma.stride + x] = paint(x, y, number);
      },
    });
  // A dark block before a wall, and a gradient in steps of two codes whose light flickers by 8 %.
  await make('film.mkv', (x, y) => (x > 60 && x < 100 && y > 40 ? 20 : 210));
  await make(
    'behind.mkv',
    (x, _, number) => 16 + (60 + 2 * Math.floor(x / 12)) * (number % 2 === 0 ? 1.04 : 0.96),
  );
  const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
  const { outputs } = await run({
    videos: [path('film.mkv')],
    video: path('behind.mkv'),
    output: path('result.mp4'),
    matchGrain: false,
  });
  const report = JSON.parse(await readFile(outputs.qa_report!, 'utf8'));
  const repairs = new Map<string, RepairAttempt>(
    report.repairs.map((attempt: RepairAttempt) => [attempt.repair, attempt]),
  );
  for (const name of ['steady-background', 'deband']) {
    const { before, after, cause, isKept } = repairs.get(name)!;
    assert.ok(
      isKept && after.scores[cause] > before.scores[cause] + 0.2,
      `${name}: ${JSON.stringify(report.repairs)}`,
    );
  }
});
