import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  type CandidateVideo,
  type ClipConstraints,
  chooseClips,
  sumSeconds,
} from '../../src/productions/highlights/choose-clips.ts';
import { SLOT_SECONDS } from '../../src/productions/highlights/timed-scores.ts';

const createConstraints = (seconds: number): ClipConstraints => ({
  seconds,
  minClipSeconds: 2,
  maxShare: 1,
  measureDistance: (a, b) => (a === b ? 0 : 64),
});

const film = (score: readonly number[], hashAt?: CandidateVideo['hashAt']): CandidateVideo => ({
  score,
  boundaries: Array.from({ length: Math.floor(score.length * SLOT_SECONDS) + 1 }, (_, i) => ({
    seconds: i,
    cost: 0.1,
  })),
  maxClipSeconds: 20,
  hashAt,
});
const scores = fc.array(
  fc.integer({ min: 0, max: 100 }).map((value) => value / 100),
  { minLength: 40, maxLength: 200 },
);

suite('the choice of clips', () => {
  test('fills its time, overlaps nowhere, keeps the limits, and is the same each time', () => {
    fc.assert(
      fc.property(
        fc.array(scores, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 4, max: 40 }),
        (all, seconds) => {
          const films = all.map((score) => film(score));
          const clips = chooseClips(films, createConstraints(seconds));
          assert.ok(sumSeconds(clips) <= seconds + 1e-6);
          for (const [i, clip] of clips.entries()) {
            assert.ok(clip.end - clip.start >= 2 - 1e-9);
            assert.ok(clip.start >= 0 && clip.end <= all[clip.film]!.length * SLOT_SECONDS);
            const next = clips[i + 1];
            if (next?.film === clip.film) assert.ok(next.start >= clip.end);
          }
          assert.deepEqual(chooseClips(films, createConstraints(seconds)), clips);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('takes the best moment', () => {
    const score = new Array<number>(120).fill(0.1).fill(0.9, 60, 72);
    const [clip] = chooseClips([film(score)], createConstraints(6));
    assert.deepEqual([clip?.start, clip?.end], [30, 36]);
  });

  test('does not show the same thing twice while there is something else', () => {
    const score = new Array<number>(120).fill(0.1).fill(0.9, 20, 30).fill(0.85, 60, 70).fill(0.7, 90, 100);
    const looks = (at: number): string => (at < 40 ? 'goal' : at < 80 ? (at < 37 ? 'goal' : 'other') : 'end');
    const same = (at: number): string => (at < 40 ? 'goal' : looks(at));
    const clips = chooseClips([film(score, same)], createConstraints(10));
    assert.deepEqual(
      clips.map(({ start }) => Math.round(start / 5) * 5),
      [10, 45],
    );
  });

  test('lets no film take more than its share', () => {
    const lively = film(new Array<number>(200).fill(0.8));
    const calm = film(new Array<number>(200).fill(0.5));
    const clips = chooseClips([lively, calm], { ...createConstraints(40), maxShare: 0.6 });
    const share = sumSeconds(clips.filter((clip) => clip.film === 0)) / sumSeconds(clips);
    assert.ok(share <= 0.75, `${share}`);
  });
});
