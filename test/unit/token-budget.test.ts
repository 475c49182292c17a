import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  countVideoTokens,
  fitShowing,
  getVisionLimits,
  type VideoShape,
} from '../../src/productions/highlights/models/token-budget.ts';

const limits = getVisionLimits('qwen3-vl-plus');
/** Ten minutes of 16:9. */
const film = (height: number, framesPerSecond: number): VideoShape => ({
  width: Math.round((height * 16) / 9),
  height,
  frames: 600 * framesPerSecond,
  framesPerSecond,
});

suite('what a video costs a vision model', () => {
  const original = countVideoTokens(film(1080, 30), 2, limits);

  test('smaller copies alone save nothing: the service samples and shrinks by itself', () => {
    assert.equal(original, 125_402);
    assert.equal(countVideoTokens(film(1080, 24), 2, limits), original);
    assert.equal(countVideoTokens(film(720, 15), 2, limits), original);
    assert.equal(countVideoTokens(film(480, 10), 2, limits), original);
  });

  test('480 lines looked at every four seconds save 76 %', () => {
    const saved = 1 - countVideoTokens(film(480, 10), 0.25, limits) / original;
    assert.equal(Math.round(saved * 100), 76);
  });

  test('at least four frames are looked at', () => {
    const short = { width: 640, height: 352, frames: 50, framesPerSecond: 25 };
    // Four frames make two pairs of 20 by 11 squares, and two tokens frame them.
    assert.equal(countVideoTokens(short, 0.1, limits), 2 * 20 * 11 + 2);
  });

  test('the older models count in squares of 28 and at most 512 frames', () => {
    const older = getVisionLimits('qwen-vl-plus');
    const small = { width: 280, height: 140, frames: 250, framesPerSecond: 25 };
    assert.equal(countVideoTokens(small, 2, older), 10 * 5 * 10 + 2);
  });

  test('a showing keeps to its budget where any can, and uses more when it is given more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 240, max: 2160 }),
        fc.integer({ min: 5, max: 1200 }),
        fc.integer({ min: 300, max: 200_000 }),
        (height, seconds, budget) => {
          const facts = { ...film(height, 25), frames: seconds * 25 };
          const showing = fitShowing(facts, budget, limits);
          const cheapest = fitShowing(facts, 0, limits);
          assert.ok(showing.tokens <= Math.max(budget, cheapest.tokens));
          assert.ok(showing.framesPerSecond >= 0.1 && showing.framesPerSecond <= 10);
          const width = (facts.width * showing.height) / facts.height;
          assert.equal(
            showing.tokens,
            countVideoTokens({ ...facts, width, height: showing.height }, showing.framesPerSecond, limits),
          );
        },
      ),
    );
  });
});
