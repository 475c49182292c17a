import { z } from 'zod';
import { optionMeta } from '../option-meta.ts';

/** Options of every production that may spend money. */
export const budgetOptions = {
  budgetMoney: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^\d{1,9}(?:\.\d{1,6})?\s?(?:[A-Z]{3})?$/, 'issue.budget-money')
    .optional()
    .register(optionMeta, { group: 'cost', level: 'basic', placeholder: 'AMOUNT[CURRENCY]' }),
  allowUnknownPrices: z.boolean().default(false).register(optionMeta, { group: 'cost', level: 'advanced' }),
};

/** What a run may spend. */
export interface BudgetLimit {
  readonly amount: number;
  /** ISO 4217; that of the prices if it was left out. */
  readonly currency?: string;
  /** Whether models may be asked whose price is not known. */
  readonly allowsUnknown: boolean;
}

/** The budget that a run's options set; undefined if they set none. */
export function readBudget(options: Readonly<Record<string, unknown>>): BudgetLimit | undefined {
  const { budgetMoney, allowUnknownPrices } = options;
  if (typeof budgetMoney !== 'string') return undefined;
  const [, amount, currency] = /^([\d.]+)\s?([A-Z]{3})?$/.exec(budgetMoney)!;
  return {
    amount: Number(amount),
    ...(currency !== undefined && { currency }),
    allowsUnknown: allowUnknownPrices === true,
  };
}
