import { createWarning } from '../core/warning.ts';
import { type BilledWork, summarizeCosts } from '../engines/prices/cost.ts';
import type { PriceList } from '../engines/prices/price-list.ts';
import type { WorkflowContext } from './workflow.ts';

/** Says of which models an estimate does not count the cost. */
export function warnOfUnknownPrices(
  context: Pick<WorkflowContext, 'warn'>,
  works: readonly BilledWork[],
  prices: PriceList,
): void {
  const { unpriced } = summarizeCosts(works, prices);
  for (const model of unpriced) context.warn(createWarning('price.unknown', { model }));
}
