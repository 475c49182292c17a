import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ShotDetector } from '../../src/analysis/shot-detector.ts';
import { reducePicture } from '../../src/analysis/small-picture.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { runCliHere } from '../support/cli.ts';
import { makeEditedScenes } from '../support/edited-scenes.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { f1, type Score, scoreShots } from '../support/shot-score.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
/** None of them was looked at while the thresholds were chosen (those were 1 to 8). */
const SEEDS = isFull ? [101, 102, 103] : [101];

const plane = (width: number, height: number) => ({
  samples: new Uint8Array(width * height),
  stride: width,
  width,
  height,
});

function add(sum: Score, score: Score): void {
  sum.hits += score.hits;
  sum.extras += score.extras;
  sum.misses += score.misses;
}

suite('shots', () => {
  test('cuts, dissolves and fades are found among pans, flashes, strobes and shots of three frames', () => {
    const cuts = { hits: 0, extras: 0, misses: 0 };
    const gradual = { hits: 0, extras: 0, misses: 0 };
    for (const seed of SEEDS) {
      const film = makeEditedScenes(seed);
      const planes = [plane(64, 36), plane(32, 18), plane(32, 18)] as const;
      const detector = new ShotDetector();
      for (let frame = 0; frame < film.frames; frame++) {
        film.draw(frame, planes);
        detector.add(reducePicture(planes));
      }
      const score = scoreShots(film.transitions, detector.finish());
      add(cuts, score.cuts);
      add(gradual, score.gradual);
    }
    assert.ok(f1(cuts) >= 0.95, `cuts: F1 ${f1(cuts)} of ${JSON.stringify(cuts)}`);
    assert.ok(f1(gradual) >= 0.85, `dissolves and fades: F1 ${f1(gradual)} of ${JSON.stringify(gradual)}`);
  });

  test('a real, coded film gives the same frames, and times of its own clock', {
    skip: unlessFull,
  }, async () => {
    const path = join(folder, 'edited.mp4');
    const film = makeEditedScenes(201);
    const frames = Math.min(film.frames, isFull ? 700 : 400);
    await makeVideo(path, {
      width: 160,
      height: 90,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(frames),
      draw: film.draw,
    });
    const { code, stdout, stderr } = await runCliHere('shots', path, '--json');
    assert.equal(code, 0, stderr);
    const { shots } = JSON.parse(stdout) as {
      shots: {
        startFrame: number;
        endFrame: number;
        startTicks: number;
        startSeconds: number;
        begins: string;
      }[];
    };
    const truth = film.transitions.filter(({ end }) => end < frames - 50);
    const found = shots
      .slice(1)
      .map(({ startFrame }) => ({ frame: startFrame }))
      .filter(({ frame }) => frame < frames - 50);
    const { cuts, gradual } = scoreShots(truth, found);
    assert.ok(f1(cuts) >= 0.9 && f1(gradual) >= 0.8, JSON.stringify({ cuts, gradual }));
    for (const { startFrame, startSeconds } of shots)
      assert.ok(Math.abs(startSeconds - startFrame / 25) < 1e-6);
    assert.equal(shots.at(-1)!.endFrame, frames);
  });
});
