import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFrameRate } from '../../src/media/frame-rate.ts';

const rate = (num: number, den = 1) => ({ num, den });

test('a rate that a container does not tell is guessed, but never as the clock of its times', () => {
  const guess = (rFrameRate: { num: number; den: number }, clock: number) =>
    chooseFrameRate({ avgFrameRate: rate(0, 0), rFrameRate, timeBase: rate(1, clock) });
  assert.deepEqual(guess(rate(60_000, 2002), 1000), rate(30_000, 1001));
  for (const clock of [1000, 90_000, 100]) assert.deepEqual(guess(rate(clock), clock), rate(0));
  assert.deepEqual(guess(rate(480), 90_000), rate(0));
  assert.deepEqual(guess(rate(0, 0), 1000), rate(0));
  const told = { avgFrameRate: rate(1000), rFrameRate: rate(1000), timeBase: rate(1, 1000) };
  assert.deepEqual(chooseFrameRate(told), rate(1000));
  const dv = { avgFrameRate: rate(60_000), rFrameRate: rate(30_000, 1001), timeBase: rate(1, 60_000) };
  assert.deepEqual(chooseFrameRate(dv), rate(30_000, 1001));
});
