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

/** Quantities that services bill; `second` is one of media, `computing_second` one of a machine's time. */
export type PriceUnit =
  | 'million_input_tokens'
  | 'million_output_tokens'
  | 'million_characters'
  | 'second'
  | 'computing_second'
  | 'picture'
  | 'request';

/** What a model costs, by whom and since when it is known. */
export interface Price extends Readonly<Partial<Record<PriceUnit, number>>>, BilledModel {
  /** ISO 4217. */
  readonly currency: string;
  /** When the source said so, as ISO 8601. */
  readonly date: string;
  readonly source: string;
}

export const UNITS: readonly (readonly [PriceUnit, Exclude<keyof RemoteUsage, 'money'>, number])[] = [
  ['million_input_tokens', 'inputTokens', 1e-6],
  ['million_output_tokens', 'outputTokens', 1e-6],
  ['million_characters', 'characters', 1e-6],
  ['second', 'seconds', 1],
  ['computing_second', 'computingSeconds', 1],
  ['picture', 'pictures', 1],
  ['request', 'requests', 1],
];

/** What a usage costs; undefined if the price is for other quantities than those that are known. */
export function computeMoney(price: Price, usage: RemoteUsage): Money | undefined {
  const counted = UNITS.filter(
    ([unit, quantity]) => price[unit] !== undefined && usage[quantity] !== undefined,
  );
  if (counted.length === 0) return undefined;
  const amount = counted.reduce(
    (sum, [unit, quantity, share]) => sum + price[unit]! * usage[quantity]! * share,
    0,
  );
  return { amount, currency: price.currency };
}
