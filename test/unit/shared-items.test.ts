import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import type { Database } from '../../src/jobs/postgres/database.ts';
import { SharedItems } from '../../src/jobs/sharing/shared-items.ts';
import { StillItems } from '../../src/jobs/sharing/still-items.ts';
import { HelpRun } from '../../src/jobs/worker/help-run.ts';

const MINUTE_MS = 60_000;
const going = new AbortController().signal;
const unavailable = (): Error => new FootlightError('database.unavailable', { kind: 'retryable' });

/** Answers queries one after the other when it is told to, and says which it was asked. */
class LateDatabase {
  readonly asked: { readonly text: string; readonly values: readonly unknown[] }[] = [];
  readonly #waiting: ((answer: Promise<unknown[]>) => void)[] = [];

  get asDatabase(): Database {
    return this as unknown as Database;
  }

  /** The statements by their verbs: who takes, who gives back. */
  get verbs(): string[] {
    return this.asked.map(({ text }) =>
      /SET holder = \$2/.test(text) ? 'take' : /SET holder = NULL/.test(text) ? 'give back' : 'read',
    );
  }

  query(text: string, values: readonly unknown[]): Promise<unknown[]> {
    this.asked.push({ text, values });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async retryUntilAvailable<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (signal?.aborted) throw error;
      }
  }

  async answer(answer: unknown[] | Error): Promise<void> {
    const resolve = this.#waiting.shift();
    assert.ok(resolve, 'something was asked');
    resolve(answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
    await settle();
  }
}

/** Lets everything go on that waits for no query. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function share(database: LateDatabase): SharedItems {
  return new SharedItems({
    ...{ database: database.asDatabase, taskId: 'task', workflow: 'toy', kind: '1 store' },
    ...{ executor: 'worker', role: 'helper' },
  });
}

const take = { ask: 'take', keys: ['first'] } as const;

suite('the end of a run that shares items', () => {
  test('gives back what is taken at that moment', async () => {
    const database = new LateDatabase();
    const items = share(database);
    const taking = items.answer(take);
    await settle();
    const ending = items.end(going);
    await settle();
    assert.deepEqual(database.verbs, ['take'], 'nothing is given back before it is known what is held');
    await database.answer([{ key: 'first' }]);
    await taking;
    assert.deepEqual(database.verbs, ['take', 'give back']);
    await database.answer([]);
    await ending;
  });

  test('lets nothing be taken any more, neither anew nor again', async () => {
    const database = new LateDatabase();
    const items = share(database);
    const taking = items.answer(take);
    await settle();
    const ending = items.end(going);
    await database.answer(unavailable());
    assert.deepEqual(database.verbs, ['take', 'give back'], 'it is not tried again');
    assert.equal(await taking, undefined);
    await database.answer([]);
    await ending;
    assert.equal(await items.answer(take), undefined);
    assert.deepEqual(database.verbs, ['take', 'give back']);
  });

  test('comes although its files can’t be removed', async () => {
    const database = new LateDatabase();
    const lease = { executor: 'worker', acquire: async () => AbortSignal.abort() };
    const backend = { folders: { runFolder: () => '\0' }, objects: {}, database };
    const context = { backend, lease, kind: '1 store', stop: going };
    type Arguments = ConstructorParameters<typeof HelpRun>;
    const run = new HelpRun({ id: 'task' } as Arguments[0], context as unknown as Arguments[1], () => true);
    const helped = assert.rejects(run.run({} as Parameters<HelpRun['run']>[0]));
    await settle();
    assert.deepEqual(database.verbs, ['give back']);
    await database.answer([]);
    await helped;
  });
});

test('what was put down may be taken again although the answer is lost', async () => {
  for (const ask of ['finish', 'release'] as const) {
    const database = new LateDatabase();
    const items = share(database);
    const taking = items.answer(take);
    await settle();
    await database.answer([{ key: 'first' }]);
    await taking;
    const put = items.answer({ ask, key: 'first' });
    await database.answer([]);
    await put;
    void items.answer(take);
    await settle();
    assert.deepEqual(database.asked.at(-1)!.values.at(-1), [], 'nothing is known to be held');
  }
});

test('a process that was started again gives back what the one before it was just taking', async () => {
  const database = new LateDatabase();
  const items = share(database);
  const taking = items.answer(take);
  await settle();
  const opening = items.answer({ ask: 'open' });
  await settle();
  assert.deepEqual(database.verbs, ['take'], 'nothing is given back before it is known what is held');
  await database.answer([{ key: 'first' }]);
  await taking;
  assert.deepEqual(database.verbs, ['take', 'give back']);
  await database.answer([]);
  assert.equal(await opening, true);
  void items.answer(take);
  await settle();
  assert.deepEqual(database.asked.at(-1)!.values.at(-1), [], 'nothing is known to be held');
});

suite('an item that stands still', () => {
  const row = (changes: object = {}) => ({ key: 'first', done: 1, holder: 'helper', ...changes });

  test('is found after a quarter of an hour, if somebody holds it', () => {
    const still = new StillItems();
    assert.deepEqual(still.find([row()], 0), []);
    assert.deepEqual(still.find([row()], 14 * MINUTE_MS), []);
    assert.deepEqual(still.find([row()], 16 * MINUTE_MS), [row()]);
    const free = [row({ key: 'second', holder: null })];
    assert.deepEqual([still.find(free, 0), still.find(free, 60 * MINUTE_MS)], [[], []]);
  });

  test('is left for longer where a process may stand still for longer', () => {
    for (const [stallSeconds, minutes] of [
      [0, 15],
      [900, 16],
      [7200, 121],
    ] as const) {
      const still = new StillItems(stallSeconds);
      still.find([row()], 0);
      assert.deepEqual(still.find([row()], minutes * MINUTE_MS), [], `${stallSeconds}`);
      assert.deepEqual(still.find([row()], minutes * MINUTE_MS + 1), [row()], `${stallSeconds}`);
    }
  });

  test('counts anew with each progress and each holder', () => {
    const still = new StillItems();
    still.find([row()], 0);
    assert.deepEqual(still.find([row({ done: 2 })], 14 * MINUTE_MS), []);
    assert.deepEqual(still.find([row({ done: 2, holder: 'another' })], 28 * MINUTE_MS), []);
    assert.deepEqual(still.find([row({ done: 2, holder: 'another' })], 42 * MINUTE_MS), []);
    assert.equal(still.find([row({ done: 2, holder: 'another' })], 44 * MINUTE_MS).length, 1);
  });

  test('is freed by the owner alone, and only if it has not moved since', async (t) => {
    let now = 0;
    t.mock.method(performance, 'now', () => now);
    for (const role of ['owner', 'helper'] as const) {
      const database = new LateDatabase();
      const items = new SharedItems({
        ...{ database: database.asDatabase, taskId: 'task', workflow: 'toy', kind: '1 store' },
        ...{ executor: 'worker', role, stallSeconds: 1800 },
      });
      for (const minutes of [0, 30, 32]) {
        now = minutes * MINUTE_MS;
        const looking = items.answer({ ask: 'look', isWaiting: true });
        await settle();
        await database.answer([{ ...row(), is_finished: false }]);
        if (role === 'owner' && minutes > 30) await database.answer([]);
        assert.deepEqual(await looking, [{ key: 'first', done: 1, isFinished: false }]);
      }
      assert.deepEqual(
        database.verbs,
        role === 'owner' ? ['read', 'read', 'read', 'give back'] : ['read', 'read', 'read'],
      );
      if (role === 'owner') assert.deepEqual(database.asked.at(-1)!.values, ['task', 'helper', 'first', 1]);
    }
  });
});
