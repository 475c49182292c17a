import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedSignals } from '../../src/core/keyed-signals.ts';

const never = new AbortController().signal;
/** Far longer than the test may take: who waits so long was not told. */
const LONG_MS = 600_000;

test('news ends the wait of those who wait for it', async () => {
  const signals = new KeyedSignals();
  using one = signals.subscribe('one');
  using two = signals.subscribe('two');
  let hasTwo = false;
  const waiting = Promise.all([
    one.wait(LONG_MS, never),
    two.wait(LONG_MS, never).then(() => (hasTwo = true)),
  ]);
  signals.notify('one');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(hasTwo, false);
  signals.notifyAll();
  await waiting;
});

test('news that comes while nobody waits is not missed, and is told once', async () => {
  const signals = new KeyedSignals();
  using signal = signals.subscribe('one');
  signals.notify('one');
  signals.notify('one');
  await signal.wait(LONG_MS, never);
  const stop = new AbortController();
  let isOver = false;
  const second = signal.wait(LONG_MS, stop.signal).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isOver, false, 'the second wait had no news');
  stop.abort();
  await second;
});

test('whoever has left is told nothing more', () => {
  const signals = new KeyedSignals();
  const signal = signals.subscribe('one');
  signal[Symbol.dispose]();
  signal.notify = () => assert.fail('it was told');
  signals.notifyAll();
});
