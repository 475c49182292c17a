import { isLoopback } from '../availability.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../remote-usage.ts';
import { type BilledModel, computeMoney, type Money } from './price.ts';
import type { PriceList } from './price-list.ts';

/** Work of a hosted model in one stage of a run, expected or done. */
export interface BilledWork {
  readonly stage: string;
  readonly model: BilledModel;
  readonly usage: RemoteUsage;
}

/** What a stage uses of a model and what that costs, as documents hold it. */
interface CostItem {
  readonly stage: string;
  readonly host: string;
  readonly model: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly characters?: number;
  readonly seconds?: number;
  readonly computing_seconds?: number;
  readonly pictures?: number;
  readonly requests?: number;
  /** Null if the price is not known; `unpriced` then names the model, unless it is one of this machine, which nobody bills. */
  readonly cost: Money | null;
  /** Whether the service itself said what it cost. */
  readonly is_reported?: true;
  /** Whether the price has parts for quantities that are not known, which `cost` is without; `unpriced` then names the model. */
  readonly is_partial?: true;
  /** When and by whom the price was said. */
  readonly price_date?: string;
  readonly price_source?: string;
}

/** What a run uses of hosted models, expected or counted, by stage and model. */
export interface CostSummary {
  /** Sums by currency (ISO 4217) of all that has a known price. */
  readonly money: Readonly<Record<string, number>>;
  /** Models, each with its host, whose price is not known, or only in part: the sums are without what is not. */
  readonly unpriced: readonly string[];
  readonly items: readonly CostItem[];
}

/** Works out what work costs, by stage and model. Money that a service reports itself is preferred to the price list. */
export function summarizeCosts(works: readonly BilledWork[], prices: PriceList): CostSummary {
  const items = mergeWork(works).flatMap((work) => priceWork(work, prices));
  const money: Record<string, number> = {};
  for (const { cost } of items) if (cost) money[cost.currency] = (money[cost.currency] ?? 0) + cost.amount;
  const unpriced = items.flatMap(({ cost, is_partial: isPartial, model, host }) =>
    (cost && !isPartial) || isLoopback(`http://${host}`) ? [] : [`${model} at ${host}`],
  );
  return { money, unpriced: [...new Set(unpriced)], items };
}

/** Work whose cost the service reported stays apart from work that the price list has to price. */
function mergeWork(works: readonly BilledWork[]): BilledWork[] {
  const merged = new Map<string, BilledWork>();
  for (const work of works) {
    const { stage, model, usage } = work;
    const key = JSON.stringify([stage, model.host, model.model, isReported(usage)]);
    const before = merged.get(key)?.usage ?? NO_USAGE;
    merged.set(key, { ...work, usage: addUsage(before, usage) });
  }
  return [...merged.values()];
}

function priceWork({ stage, model, usage }: BilledWork, prices: PriceList): CostItem[] {
  const item = { stage, ...model, ...describeUsage(usage) };
  if (isReported(usage))
    return Object.entries(usage.money!).map(([currency, amount]) => ({
      ...item,
      cost: { amount, currency },
      is_reported: true,
    }));
  const price = prices.find(model);
  const known = price && computeMoney(price, usage);
  if (!known) return [{ ...item, cost: null }];
  const { isPartial, ...cost } = known;
  const said = { price_date: price.date, price_source: price.source };
  return [{ ...item, cost, ...(isPartial && { is_partial: true }), ...said }];
}

function isReported({ money = {} }: RemoteUsage): boolean {
  return Object.keys(money).length > 0;
}

function describeUsage(usage: RemoteUsage): Omit<CostItem, 'stage' | 'host' | 'model' | 'cost'> {
  const { inputTokens, outputTokens, characters, seconds, computingSeconds, pictures, requests } = usage;
  return {
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
    ...(outputTokens !== undefined && { output_tokens: outputTokens }),
    ...(characters !== undefined && { characters }),
    ...(seconds !== undefined && { seconds }),
    ...(computingSeconds !== undefined && { computing_seconds: computingSeconds }),
    ...(pictures !== undefined && { pictures }),
    ...(requests !== undefined && { requests }),
  };
}
