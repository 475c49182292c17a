import { FootlightError } from '../../core/errors.ts';
import { type BilledWork, type CostSummary, summarizeCosts } from '../../engines/prices/cost.ts';
import type { BilledModel, Price } from '../../engines/prices/price.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import type { BilledTask, SpendingGuard } from '../remote/remote-task-host.ts';
import type { BudgetLimit } from './budget-options.ts';

/** What a run may spend and has spent, as documents hold it. */
export interface BudgetSummary {
  readonly amount: number;
  /** ISO 4217; null if it was left to the prices. */
  readonly currency: string | null;
  /** Sums by currency: of this run, and of earlier ones for the same result, failed answers included. */
  readonly spent: Readonly<Record<string, number>>;
}

type Money = Readonly<Record<string, number>>;

/** What a million tokens cost, as far as it was said. */
export interface TokenPrices {
  readonly input: number | undefined;
  readonly output: number | undefined;
}

/** Sums of floating point numbers miss by less. */
const ROUNDING = 1e-9;

/**
 * Keeps a run from spending more than it may: what would exceed the budget is refused before it is sent. What earlier runs
 * spent for the same result counts, as the journal and the artifacts have it.
 */
export class MoneyBudget implements SpendingGuard {
  readonly #limit: BudgetLimit;
  #prices: PriceList;
  /** What each task costs, by its key. */
  readonly #costs = new Map<string, Money>();
  /** The sum of these costs. */
  #spent: Money = {};
  /** Models, with their hosts, whose work was admitted as a whole. */
  readonly #admitted = new Set<string>();

  constructor(limit: BudgetLimit, prices: PriceList) {
    this.#limit = limit;
    this.#prices = prices;
  }

  /**
   * Takes prices of tokens as said, in place of those of the list. They are in the currency of the budget; if it has none, in
   * that of the list, or in none at all (XXX of ISO 4217). What is not said is as in the list; without both, a price is not known.
   */
  assumeTokenPrices(models: readonly BilledModel[], { input, output }: TokenPrices): void {
    const prices = models.flatMap((model): Price[] => {
      const listed = this.#prices.find(model);
      const currency = this.#limit.currency ?? listed?.currency ?? 'XXX';
      const rest = listed?.currency === currency ? listed : undefined;
      const million_input_tokens = input ?? rest?.million_input_tokens;
      const million_output_tokens = output ?? rest?.million_output_tokens;
      if (million_input_tokens === undefined || million_output_tokens === undefined) return [];
      const said = { date: new Date().toISOString(), source: 'options' };
      return [{ ...model, currency, million_input_tokens, million_output_tokens, ...said }];
    });
    this.#prices = this.#prices.preceded(prices);
  }

  /**
   * Admits work as a whole, before any of it is asked for.
   *
   * @throws `budget.exceeded`, `budget.unknown-price`, `budget.currency`
   */
  admitAll(works: readonly BilledWork[]): void {
    this.check(works);
    for (const { model } of works) this.#admitted.add(describeModel(model));
  }

  admit(taskKey: string, { stage, billed: model, expected }: BilledTask): void {
    // Answers of text models have no length that is known before: their work is admitted as a whole, by an estimate.
    const isAdmitted = !expected && this.#admitted.has(describeModel(model));
    const work = { stage, model, usage: expected ?? {} };
    this.check(isAdmitted ? [] : [work]);
    this.record(taskKey, [work]);
  }

  count(
    clientKey: string,
    { stage, billed, usage }: Parameters<SpendingGuard['count']>[1],
    taskKey?: string,
  ) {
    if (taskKey !== undefined) this.record(taskKey, []);
    this.record(clientKey, billed ? [{ stage, model: billed, usage }] : []);
  }

  summarize(): BudgetSummary {
    const { amount, currency = null } = this.#limit;
    return { amount, currency, spent: keepPositive(this.#spent) };
  }

  private check(works: readonly BilledWork[]): void {
    const asked = this.price(works);
    if (asked.unpriced.length > 0 && !this.#limit.allowsUnknown)
      throw new FootlightError('budget.unknown-price', {
        kind: 'usage',
        parameters: { models: asked.unpriced },
      });
    const spent = keepPositive(this.#spent);
    const total = addMoney(spent, asked.money);
    const { amount, currency } = this.#limit;
    const billed = Object.keys(total).filter((each) => total[each]! > ROUNDING);
    const own = currency ?? billed[0];
    if (amount > 0 && billed.some((each) => each !== own))
      throw new FootlightError('budget.currency', {
        kind: 'usage',
        parameters: { currencies: billed },
        value: formatMoney({ [currency ?? '']: amount }),
      });
    if (billed.every((each) => total[each]! <= amount + ROUNDING)) return;
    throw new FootlightError('budget.exceeded', {
      kind: 'usage',
      parameters: { estimate: formatMoney(asked.money), spent: formatMoney(spent) },
      value: formatMoney({ [own ?? '']: amount }),
    });
  }

  /** Counts what a task costs, in place of what was counted of it before. */
  private record(key: string, works: readonly BilledWork[]): void {
    const cost = this.price(works).money;
    const before = this.#costs.get(key) ?? {};
    for (const [currency, amount] of Object.entries(before))
      this.#spent = addMoney(this.#spent, { [currency]: -amount });
    this.#spent = addMoney(this.#spent, cost);
    this.#costs.set(key, cost);
  }

  private price(works: readonly BilledWork[]): CostSummary {
    return summarizeCosts(works, this.#prices);
  }
}

function describeModel({ host, model }: BilledTask['billed']): string {
  return `${model} at ${host}`;
}

function addMoney(a: Money, b: Money): Money {
  const sums: Record<string, number> = { ...a };
  for (const [currency, amount] of Object.entries(b)) sums[currency] = (sums[currency] ?? 0) + amount;
  return sums;
}

/** Sums without the currencies of which nothing is left. */
function keepPositive(money: Money): Money {
  return Object.fromEntries(Object.entries(money).filter(([, amount]) => amount > ROUNDING));
}

function formatMoney(money: Money): string {
  const sums = Object.entries(money).map(([currency, amount]) =>
    `${Number(amount.toFixed(4))} ${currency}`.trim(),
  );
  return sums.length > 0 ? sums.join(', ') : '0';
}
