import type { Say } from '../core/messages/say.ts';
import type { CostSummary } from '../engines/prices/cost.ts';
import { getStageTitle } from '../execution/production-words.ts';

/** Rows of a report: what each stage used of each model, and the sums; none if no hosted model was used. */
export function describeCost(
  { items, money, unpriced }: CostSummary,
  say: Say,
  language: string,
): [string, string][] {
  if (items.length === 0) return [];
  const format = (currency: string, amount: number): string => `${amount.toFixed(4)} ${currency}`;
  const stages = items.map(({ stage, model, input_tokens, output_tokens, cost }): [string, string] => [
    `${getStageTitle(stage, language)} (${model})`,
    [
      ...(input_tokens === undefined
        ? []
        : [say('cost-table.tokens', { input_tokens, output_tokens: output_tokens ?? 0 })]),
      cost ? format(cost.currency, cost.amount) : say('cost-table.unknown'),
    ].join(' · '),
  ]);
  const sums = Object.entries(money).map(([currency, amount]) => format(currency, amount));
  const open = unpriced.length > 0 ? [say('cost-table.unpriced', { models: unpriced.join(', ') })] : [];
  return [...stages, [say('cost-table.sum'), [...sums, ...open].join('; ')]];
}
