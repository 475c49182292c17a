import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitAtMost } from '../../src/core/wait-at-most.ts';
import { Listener } from '../../src/jobs/postgres/listener.ts';
import { WorkerLease } from '../../src/jobs/worker/worker-lease.ts';

/** Nobody listens there: a connection is refused at once. */
const NO_DATABASE = 'postgres://nobody@127.0.0.1:1/nothing';

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

suite('whatever ends leaves no timer that keeps the process alive', () => {
  test('a wait with a limit', async () => {
    const before = timers();
    await waitAtMost(60_000, Promise.resolve());
    await assert.rejects(waitAtMost(60_000, Promise.reject(new Error('no'))), /no/);
    await waitAtMost(1, new Promise(() => undefined));
    assert.equal(timers(), before);
  });

  test('a listener', async () => {
    const before = timers();
    const listener = new Listener(NO_DATABASE, {
      messages: { news: () => undefined },
      reconnect: () => undefined,
    });
    await sleep(100);
    await listener[Symbol.asyncDispose]();
    assert.equal(timers(), before);
  });

  test('a worker’s lease', async () => {
    const before = timers();
    const lease = new WorkerLease(NO_DATABASE, 'worker');
    const held = assert.rejects(lease.acquire(), { code: 'cancelled' });
    await sleep(100);
    await lease[Symbol.asyncDispose]();
    await held;
    assert.equal(timers(), before);
  });
});
