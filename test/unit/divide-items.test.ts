import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AskedWork } from '../../src/execution/sharing/asked-work.ts';
import { type Division, divideItems, helpWithItems } from '../../src/execution/sharing/divide-items.ts';
import type { SharedItem, SharedRole, SharedWork } from '../../src/execution/sharing/shared-work.ts';
import { SharedRows } from '../support/shared-rows.ts';

/** Workers that share rows, and the store of their artifacts. */
class Fleet {
  readonly shared = new SharedRows();
  readonly stored = new Map<string, string>();
  readonly made: string[] = [];
  readonly items: readonly SharedItem[];

  constructor(count: number) {
    this.items = Array.from({ length: count }, (_, i) => ({ key: `item ${i}`, size: 1 }));
  }

  work(role: SharedRole): SharedWork {
    return new AskedWork(role, (call) => this.shared.answer(role, call));
  }

  division(role: SharedRole, changes: Partial<Division<string>> = {}): Division<string> {
    return {
      items: this.items,
      concurrency: 1,
      signal: new AbortController().signal,
      lookMs: 1,
      make: async (i) => {
        const { key } = this.items[i]!;
        await sleep(2);
        if (!this.stored.has(key)) this.made.push(`${role} ${key}`);
        this.stored.set(key, `artifact ${i}`);
        return this.stored.get(key)!;
      },
      find: async (i) => this.stored.get(this.items[i]!.key),
      onProgress: () => undefined,
      ...changes,
    };
  }

  async takeForHelper(key: string): Promise<SharedWork> {
    await this.work('owner').offer(this.items);
    const helper = this.work('helper');
    await helper.take([key]);
    return helper;
  }

  help(changes: Partial<Division<string>> = {}): Promise<number> {
    return helpWithItems(this.work('helper'), this.division('helper', changes));
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(1);
}

const artifacts = (count: number): string[] => Array.from({ length: count }, (_, i) => `artifact ${i}`);

suite('items that workers divide', () => {
  test('the owner makes the first, a helper the last, and the results are in order', async () => {
    const fleet = new Fleet(9);
    await fleet.work('owner').offer(fleet.items);
    const owner = divideItems(fleet.work('owner'), fleet.division('owner'));
    const [{ results, ranAny }, helped] = await Promise.all([owner, fleet.help()]);
    assert.deepEqual(results, artifacts(9));
    assert.ok(ranAny);
    assert.equal(new Set(fleet.made.map((each) => each.split(' ').at(-1))).size, 9, 'each once');
    assert.ok(helped > 0 && fleet.made.includes('owner item 0') && fleet.made.includes('helper item 8'));
  });

  test('where all is stored, nobody is asked', async () => {
    const fleet = new Fleet(3);
    for (const [i, { key }] of fleet.items.entries()) fleet.stored.set(key, `artifact ${i}`);
    const { results, ranAny } = await divideItems(fleet.work('owner'), fleet.division('owner'));
    assert.deepEqual([results, ranAny, fleet.shared.rows], [artifacts(3), false, []]);
  });

  test('what a dead helper held and then gives back is made by the owner', async () => {
    const fleet = new Fleet(3);
    await fleet.takeForHelper('item 2');
    const owner = divideItems(fleet.work('owner'), fleet.division('owner'));
    await until(() => fleet.made.length === 2);
    assert.deepEqual(fleet.made, ['owner item 0', 'owner item 1'], 'it waits for what is made elsewhere');
    await fleet.work('helper').release('item 2');
    assert.deepEqual((await owner).results, artifacts(3));
  });

  test('what is finished and gone from the store is made again', async () => {
    const fleet = new Fleet(2);
    const helper = await fleet.takeForHelper('item 1');
    const owner = divideItems(fleet.work('owner'), fleet.division('owner'));
    await until(() => fleet.made.length === 1);
    await helper.finish('item 1');
    assert.deepEqual((await owner).results, artifacts(2));
    assert.deepEqual(fleet.made, ['owner item 0', 'owner item 1']);
  });

  test('the progress of others counts, and is told when it changes', async () => {
    const fleet = new Fleet(2);
    const seen: [number, number][] = [];
    const onProgress = (i: number, done: number): void => void seen.push([i, done]);
    const helper = await fleet.takeForHelper('item 1');
    const owner = divideItems(fleet.work('owner'), fleet.division('owner', { onProgress }));
    await helper.report('item 1', 0.5);
    await until(() => seen.length > 0);
    fleet.stored.set('item 1', 'artifact 1');
    await helper.finish('item 1');
    await owner;
    assert.deepEqual(seen, [[1, 0.5]]);
  });

  test('an item that fails ends the run, and is given back', async () => {
    const fleet = new Fleet(3);
    const make = async (): Promise<string> => Promise.reject(new Error('broken'));
    await assert.rejects(divideItems(fleet.work('owner'), fleet.division('owner', { make })), /broken/);
    await assert.rejects(fleet.help({ make }), /broken/);
    assert.ok(fleet.shared.rows.every(({ holder, isFinished }) => !holder && !isFinished));
  });

  test('a helper takes only what it can make itself', async () => {
    const fleet = new Fleet(2);
    await fleet.work('owner').offer(fleet.items);
    assert.equal(await fleet.help({ items: [{ key: 'of another version', size: 1 }] }), 0);
    assert.deepEqual(fleet.made, []);
  });

  test('a run that is cancelled ends while it waits for others', async () => {
    const fleet = new Fleet(2);
    const abort = new AbortController();
    await fleet.takeForHelper('item 1');
    const changes = { signal: abort.signal, lookMs: 60_000 };
    const owner = divideItems(fleet.work('owner'), fleet.division('owner', changes));
    await until(() => fleet.made.length === 1);
    abort.abort();
    await assert.rejects(owner, { code: 'cancelled' });
  });

  test('what went wrong is told although the item can’t be given back', async () => {
    const fleet = new Fleet(2);
    const make = async (): Promise<string> => Promise.reject(new Error('broken'));
    const work = fleet.work('owner');
    work.release = () => Promise.reject(new Error('unreachable'));
    await assert.rejects(divideItems(work, fleet.division('owner', { make })), /broken/);
  });

  test('what others finished is fetched many at a time, and it is looked on meanwhile', async () => {
    const fleet = new Fleet(10);
    await fleet.work('owner').offer(fleet.items);
    const helper = fleet.work('helper');
    for (const { key } of fleet.items) await helper.take([key]);
    let isStored = false;
    let [fetching, most, looks] = [0, 0, 0];
    const fetched = Promise.withResolvers<void>();
    const find = async (i: number): Promise<string | undefined> => {
      if (!isStored) return undefined;
      most = Math.max(most, ++fetching);
      await fetched.promise;
      fetching--;
      return `artifact ${i}`;
    };
    const work = fleet.work('owner');
    const look = work.look.bind(work);
    work.look = (isWaiting) => {
      if (fetching > 0 && isWaiting) looks++;
      if (looks > 2) fetched.resolve();
      return look(isWaiting);
    };
    const signal = AbortSignal.timeout(2_000);
    const owner = divideItems(work, fleet.division('owner', { find, signal }));
    signal.addEventListener('abort', () => fetched.resolve());
    await sleep(2);
    isStored = true;
    for (const { key } of fleet.items) await helper.finish(key);
    assert.deepEqual((await owner).results, artifacts(10));
    assert.deepEqual([most, looks > 2, fleet.made], [8, true, []]);
  });

  test('what others finished and can’t be fetched ends the run with its cause', async () => {
    const fleet = new Fleet(2);
    const helper = await fleet.takeForHelper('item 1');
    const find = async (i: number): Promise<string | undefined> => {
      if (fleet.made.length > 0 && i === 1) throw new Error('no bucket');
      return undefined;
    };
    const owner = divideItems(fleet.work('owner'), fleet.division('owner', { find }));
    await until(() => fleet.made.length === 1);
    await helper.finish('item 1');
    await assert.rejects(owner, /no bucket/);
  });
});
