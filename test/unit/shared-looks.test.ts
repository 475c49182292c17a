import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { OwnerSlots } from '../../src/service/media/owner-slots.ts';
import { SharedWork } from '../../src/service/media/shared-work.ts';

/** Lets all that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

suite('slots of owners', () => {
  test('are never all held by one, and those who wait longest go first', async () => {
    const slots = new OwnerSlots({ slots: 3, perOwner: 2, maxWaiting: 10 });
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const begin = (owner: string, name: string): Promise<void> =>
      slots.run(owner, never, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    const all = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => begin(name[0]!, name));
    await settle();
    assert.deepEqual(begun, ['a1', 'a2', 'b1']);
    ends.get('b1')!();
    await settle();
    assert.deepEqual(begun.slice(3), ['b2'], 'a has two already');
    ends.get('a1')!();
    await settle();
    assert.deepEqual(begun.slice(4), ['a3']);
    for (const end of ends.values()) end();
    await Promise.all(all);
  });

  test('are given up by those who leave, and too many of one owner are refused', async () => {
    const slots = new OwnerSlots({ slots: 1, perOwner: 1, maxWaiting: 1 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = slots.run('a', never, () => promise);
    const leaving = new AbortController();
    const second = slots.run('a', leaving.signal, async () => assert.fail('it was given up'));
    await assert.rejects(
      slots.run('a', never, async () => undefined),
      { code: 'request.busy' },
    );
    const other = slots.run('b', never, async () => 'b');
    leaving.abort();
    await assert.rejects(second, { code: 'cancelled' });
    resolve();
    await first;
    assert.equal(await other, 'b');
  });
});

suite('shared work', () => {
  test('is cancelled when all who asked for it have left, and not before', async () => {
    const shared = new SharedWork<string>();
    const signals: AbortSignal[] = [];
    const work = (signal: AbortSignal): Promise<string> => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    };
    const [one, two] = [new AbortController(), new AbortController()];
    const asked = [one, two].map(({ signal }) => shared.run('same', signal, work));
    const ended = Promise.allSettled(asked);
    one.abort();
    await settle();
    assert.deepEqual([signals.length, signals[0]!.aborted], [1, false]);
    two.abort();
    assert.deepEqual(
      (await ended).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(signals[0]!.aborted, true);
    assert.equal(await shared.run('same', never, async () => 'made anew'), 'made anew');
  });
});
