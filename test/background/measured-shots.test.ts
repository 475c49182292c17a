import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { hasOutline } from '../../src/productions/background/quality/has-outline.ts';
import type { PairMeasures } from '../../src/productions/background/quality/quality-meter.ts';
import { rateShots } from '../../src/productions/background/quality/rate-shots.ts';
import { planPairs } from '../../src/productions/background/quality/read-pairs.ts';
import {
  computeOverallScore,
  passesQuality,
  rateQuality,
  summarizeMeasures,
} from '../../src/productions/background/quality/scores.ts';
import { createConstantRate } from '../../src/testing/make-video.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { makeBlockFilm } from '../support/block-film.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { makeGrayVideo } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SIZE = { width: 96, height: 54 };

function drawDisc(radius: number, inside: number, outside: number): Float32Array {
  return new Float32Array(SIZE.width * SIZE.height).map((_, i) => {
    const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
    return Math.hypot(x - 40, y - 27) <= radius ? inside : outside;
  });
}

test('an outline is that of a subject: not of a speck, and not where all is one', () => {
  assert.ok(hasOutline(drawDisc(12, 1, 0), SIZE));
  assert.ok(hasOutline(drawDisc(12, 0, 1), SIZE));
  for (const opacity of [0, 0.3, 1]) assert.ok(!hasOutline(drawDisc(0, opacity, opacity), SIZE));
  assert.ok(!hasOutline(drawDisc(0, 1, 0), SIZE), 'a single pixel');
});

test('some pairs of every shot are measured, but none of shots that keep their background', () => {
  const segments = Array.from({ length: 90 }, (_, i) => ({
    startFrame: i * 10,
    endFrame: i === 50 ? 501 : (i + 1) * 10,
    // A long shot of 30 segments, and 60 short ones.
    shot: Math.max(0, i - 29),
    isKept: i === 40,
  }));
  const plan = planPairs(segments);
  const counts = new Map<number, number>();
  for (const [index, positions] of plan) {
    const { startFrame, endFrame, shot } = segments[index]!;
    assert.ok(positions.every((position) => startFrame + position + 1 < endFrame));
    assert.equal(new Set(positions).size, positions.length);
    counts.set(shot, (counts.get(shot) ?? 0) + positions.length);
  }
  for (let shot = 0; shot <= 60; shot++) {
    const isLeftOut = shot === 11 || shot === 21;
    assert.ok(isLeftOut ? !counts.has(shot) : counts.get(shot)! >= 2, `${counts.get(shot)} of ${shot}`);
  }
  assert.deepEqual(
    [...plan.keys()],
    [...plan.keys()].toSorted((a, b) => a - b),
  );
});

const GOOD: Omit<PairMeasures, 'number' | 'shot'> = {
  alphaStability: 1,
  edgeStability: 1,
  rawAlphaDifference: 0.05,
  hardShare: 0,
  halo: 0,
  keptDetail: 1,
  unexplainedShift: 0,
  coreSimilarity: 1,
  lightStops: 0,
  subjectCount: 1,
  alignedSimilarity: 1,
  brightnessFlicker: 0,
  islandShare: 0,
  holeShare: 0,
  bandingShare: 0,
  blurredShare: 0,
  transparentShare: 0,
};

test('one ruined shot decides, however many good ones there are', () => {
  const pairs = Array.from({ length: 60 }, (_, number): PairMeasures => {
    const shot = number >> 1;
    return { ...GOOD, number, shot, ...(shot === 17 && { edgeStability: 0.75, halo: 0.3 }) };
  });
  assert.ok(passesQuality(rateQuality(summarizeMeasures(pairs))), 'the mean of the film hides it');
  const rating = rateShots(pairs);
  assert.equal(rating.worstShot, 17);
  assert.ok(!passesQuality(rating.scores));
  assert.equal(rating.scores.temporal_score, 0);
  assert.equal(rating.measures.halo, 0.3);
  assert.equal(rating.overall, computeOverallScore(rating.scores));
  assert.deepEqual(rating.shots.filter(({ scores }) => !passesQuality(scores)).length, 1);
});

suite('of what shows no outline, nothing is measured, and it is said', () => {
  const folder = createTemporaryFolder();
  const path = (name: string): string => join(folder, name);
  const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
  const film = path('film.mp4');

  before(() => makeBlockFilm(film, { frames: 4 }));

  async function rate(name: string, options: Record<string, unknown>) {
    const output = path(`${name}.mp4`);
    const summary = await run({ videos: [film], color: '#203050', output, ...options });
    const page = await readFile(summary.report!, 'utf8');
    const figures = JSON.parse(await readFile(summary.outputs.qa_report!, 'utf8'));
    return { figures, page, warnings: listWarnings(summary) };
  }

  async function rateMatte(name: string, code: number) {
    await makeGrayVideo(path(`${name}.mkv`), {
      pts: createConstantRate(4),
      encoder: 'ffv1',
      pixelFormat: 'gray',
      encoderOptions: { level: 3 },
      draw: (_, [luma, ...chroma]) => {
        luma.samples.fill(code);
        for (const plane of chroma) plane.samples.fill(128);
      },
    });
    return rate(`${name}-result`, { matte: path(`${name}.mkv`) });
  }

  function assertUnmeasured({ figures, page }: Awaited<ReturnType<typeof rate>>): void {
    const { shots, unmeasured_shots, worst_shot, repairs, pairs, overall_score } = figures;
    assert.deepEqual(
      { shots, unmeasured_shots, worst_shot, repairs, pairs },
      { shots: [], unmeasured_shots: [1], worst_shot: undefined, repairs: [], pairs: [] },
    );
    assert.ok(overall_score < 0.9, 'it is not called good');
    assert.match(page, /Nothing was measured/);
  }

  test('mattes that are opaque', async () => {
    const rated = await rateMatte('opaque', 235);
    assertUnmeasured(rated);
    assert.deepEqual(rated.warnings, ['background.all-subject 1']);
  });

  test('mattes that are empty', async () => {
    const rated = await rateMatte('empty', 16);
    assertUnmeasured(rated);
    assert.deepEqual(rated.warnings, ['background.no-subject 1']);
  });

  test('a video of one frame', async () => {
    await makeBlockFilm(path('single.mp4'), { frames: 1 });
    const rated = await rate('single-result', { videos: [path('single.mp4')] });
    assertUnmeasured(rated);
    assert.deepEqual(rated.warnings, ['background.unmeasured 1']);
  });
});
