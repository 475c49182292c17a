import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PriceList } from '../../src/engines/prices/price-list.ts';
import { MoneyBudget } from '../../src/execution/budget/money-budget.ts';
import { runRemoteTask } from '../../src/execution/remote/run-remote-task.ts';
import { type Behavior, createFakeService, FakeTaskService } from '../support/fake-task-service.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { remoteHost } from '../support/remote-host.ts';

const MODEL = { host: 'films.example', model: 'pan' };
const PRICE = { ...MODEL, currency: 'USD', second: 1, date: '2026-11-01', source: 'test' };
/** What one task costs: two seconds. */
const COST = 2;

/** One task that conducts itself as told, and then well, with a budget. @returns what was spent */
async function spend(
  amount: number,
  conducts: Behavior[],
  { canFind = false, isRepeatable = false, journal = new MemoryJournal() } = {},
): Promise<number> {
  const budget = new MoneyBudget({ amount, allowsUnknown: false }, new PriceList([PRICE]));
  const service = createFakeService(
    new FakeTaskService(),
    { canFind, behavior: () => conducts.shift() ?? 'good' },
    { billed: MODEL, getExpectedUsage: () => ({ seconds: COST }), isRepeatable },
  );
  const host = { ...remoteHost(journal), budget };
  await runRemoteTask(service, { key: 'b'.repeat(64), request: 'a film' }, host);
  return budget.summarize().spent.USD ?? 0;
}

suite('a budget for exactly one task', () => {
  test('is enough where the service turns it away at first', async () => {
    assert.equal(await spend(COST, ['busy']), COST);
  });

  test('is enough where the call never arrived and is sent again', async () => {
    assert.equal(await spend(COST, ['vanish', 'good'], { canFind: true }), COST);
  });

  test('is too small by a cent', async () => {
    await assert.rejects(spend(COST - 0.01, []), { code: 'budget.exceeded' });
  });
});

test('a call whose answer was lost may have been paid: it counts beside the one that replaces it', async () => {
  const journal = new MemoryJournal();
  await assert.rejects(
    spend(COST, ['drop', 'drop', 'drop', 'drop', 'drop'], { isRepeatable: true, journal }),
  );
  await assert.rejects(spend(COST, [], { isRepeatable: true, journal }), { code: 'budget.exceeded' });
  assert.equal(await spend(2 * COST, [], { isRepeatable: true, journal }), 2 * COST);
});

suite('prices that a user gives', () => {
  const UNLISTED = { host: 'models.example', model: 'words' };
  const entry = (inputTokens: number) => ({ stage: 'ask', usage: { inputTokens }, billed: UNLISTED });
  const open = (limit: { amount: number; currency?: string }) =>
    new MoneyBudget({ ...limit, allowsUnknown: false }, new PriceList([PRICE]));

  test('count for models that no list knows, before and after', () => {
    const budget = open({ amount: 3, currency: 'CNY' });
    const work = { stage: 'ask', model: UNLISTED, usage: { inputTokens: 1e6, outputTokens: 1e6 } };
    assert.throws(() => budget.admitAll([work]), { code: 'budget.unknown-price' });
    budget.assumeTokenPrices([UNLISTED], { input: 1, output: 1.5 });
    budget.admitAll([work]);
    assert.throws(() => budget.admitAll([work, work]), { code: 'budget.exceeded' });
    budget.count('a', entry(2e6));
    assert.deepEqual(budget.summarize().spent, { CNY: 2 });
    assert.throws(() => budget.admitAll([work]), { code: 'budget.exceeded' });
  });

  test('are known from the list where one of the two is not given, or not at all', () => {
    const prices = { ...PRICE, million_input_tokens: 5, million_output_tokens: 7 };
    const budget = new MoneyBudget({ amount: 1000, allowsUnknown: false }, new PriceList([prices]));
    budget.assumeTokenPrices([MODEL, UNLISTED], { input: 1, output: undefined });
    const usage = { inputTokens: 1e6, outputTokens: 1e6 };
    budget.count('a', { ...entry(0), billed: MODEL, usage });
    assert.deepEqual(budget.summarize().spent, { USD: 1 + 7 });
    assert.throws(() => budget.admitAll([{ stage: 'ask', model: UNLISTED, usage }]), {
      code: 'budget.unknown-price',
    });
  });

  test('have the currency of the list where the budget has none, or none', () => {
    for (const [model, currency] of [
      [MODEL, 'USD'],
      [UNLISTED, 'XXX'],
    ] as const) {
      const budget = open({ amount: 3 });
      budget.assumeTokenPrices([model], { input: 1, output: 0 });
      budget.count('a', { ...entry(1e6), billed: model });
      assert.deepEqual(budget.summarize().spent, { [currency]: 1 });
    }
  });
});

test('tasks are priced once each, however many there are', () => {
  let asked = 0;
  const list = new PriceList([PRICE]);
  const find = list.find.bind(list);
  list.find = (model) => {
    asked++;
    return find(model);
  };
  const budget = new MoneyBudget({ amount: 1e6, allowsUnknown: false }, list);
  const TASKS = 300;
  for (let i = 0; i < TASKS; i++) {
    budget.admit(`task-${i}`, { stage: 'films', billed: MODEL, expected: { seconds: 0.1 } });
    budget.count(`key-${i}`, { stage: 'films', billed: MODEL, usage: { seconds: 0.1 } }, `task-${i}`);
    // A later report of the same task replaces the first.
    budget.count(`key-${i}`, { stage: 'films', billed: MODEL, usage: { seconds: 0.2 } }, `task-${i}`);
  }
  assert.ok(asked <= 5 * TASKS, `${asked} look-ups`);
  assert.ok(Math.abs(budget.summarize().spent.USD! - TASKS * 0.2) < 1e-9);
});
