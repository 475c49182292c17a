import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Semaphore } from '../../src/service/semaphore.ts';
import { SingleFlight } from '../../src/service/single-flight.ts';

test('work beyond the permits waits in order, and beyond the places is refused', async () => {
  const semaphore = new Semaphore(2, 3);
  const finish: (() => void)[] = [];
  const begun: number[] = [];
  let busy = 0;
  const start = (number: number): Promise<number> =>
    semaphore.run(async () => {
      begun.push(number);
      assert.ok(++busy <= 2);
      await new Promise<void>((resolve) => finish.push(resolve));
      busy--;
      if (number === 1) throw new Error('of the work');
      return number;
    });
  const all = [0, 1, 2, 3, 4].map(start);
  await assert.rejects(start(5), { code: 'request.busy' });
  assert.deepEqual(begun, [0, 1]);
  const outcomes = Promise.allSettled(all);
  for (let i = 0; i < 5; i++) {
    finish.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});

test('what is asked for twice at the same time is done once; later it is done again, also after a failure', async () => {
  const flight = new SingleFlight<number>();
  let done = 0;
  const work = async (): Promise<number> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (++done === 2) throw new Error('of the work');
    return done;
  };
  assert.deepEqual(await Promise.all([flight.run('a', work), flight.run('a', work)]), [1, 1]);
  await assert.rejects(Promise.all([flight.run('a', work), flight.run('a', work)]));
  assert.equal(await flight.run('a', work), 3);
});
