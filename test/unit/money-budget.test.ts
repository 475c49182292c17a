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
