import { z } from 'zod';
import type { RemoteUsage } from '../remote-usage.ts';

/** Who bills a piece of work, as price lists and invoices name it. */
export interface BilledModel {
  /** Host of the service, such as "api.openai.com". */
  readonly host: string;
  readonly model: string;
}

/** Money in one currency (ISO 4217). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

const rate = z.number().min(0).max(1e6).optional();

/** Prices of the quantities that services bill; `second` is one of media, `computing_second` one of a machine's time. */
const RATES = {
  million_input_tokens: rate,
  million_output_tokens: rate,
  million_characters: rate,
  second: rate,
  computing_second: rate,
  picture: rate,
  request: rate,
} as const;

export const priceSchema = z
  .strictObject({
    host: z.string().min(1).max(255),
    /** A name, or the beginning of names if it ends in `*`. */
    model: z.string().min(1).max(200),
    currency: z.string().regex(/^[A-Z]{3}$/, 'issue.prices.currency'),
    ...RATES,
    /** When the source said so. */
    date: z.iso.date(),
    source: z.string().min(1).max(500),
  })
  .refine((price) => UNITS.some(([unit]) => price[unit] !== undefined), 'issue.prices.no-rate');

/** What a model costs, by whom and since when it is known. */
export type Price = z.output<typeof priceSchema>;

const UNITS: readonly (readonly [keyof typeof RATES, Exclude<keyof RemoteUsage, 'money'>, number])[] = [
  ['million_input_tokens', 'inputTokens', 1e-6],
  ['million_output_tokens', 'outputTokens', 1e-6],
  ['million_characters', 'characters', 1e-6],
  ['second', 'seconds', 1],
  ['computing_second', 'computingSeconds', 1],
  ['picture', 'pictures', 1],
  ['request', 'requests', 1],
];

/** What is known of the cost of a usage. */
export interface UsageCost extends Money {
  /** Whether the price has parts for quantities that are not known: the amount is without them. */
  readonly isPartial: boolean;
}

/** What a usage costs; undefined if the price is for other quantities than those that are known. */
export function computeMoney(price: Price, usage: RemoteUsage): UsageCost | undefined {
  const billed = UNITS.filter(([unit]) => price[unit] !== undefined);
  const counted = billed.filter(([, quantity]) => usage[quantity] !== undefined);
  if (counted.length === 0) return undefined;
  const amount = counted.reduce(
    (sum, [unit, quantity, share]) => sum + price[unit]! * usage[quantity]! * share,
    0,
  );
  // A part that costs nothing is known.
  const isPartial = billed.some((each) => !counted.includes(each) && price[each[0]] !== 0);
  return { amount, currency: price.currency, isPartial };
}
