import { z } from 'zod';
import { type Price, type PriceUnit, UNITS } from './price.ts';

const rate = z.number().min(0).max(1e6).optional();

const RATES = {
  million_input_tokens: rate,
  million_output_tokens: rate,
  million_characters: rate,
  second: rate,
  computing_second: rate,
  picture: rate,
  request: rate,
} as const satisfies Record<PriceUnit, z.ZodType>;

/** The form of one price in a list. Its `model` is a name, or the beginning of names if it ends in `*`. */
export const priceSchema = z
  .strictObject({
    host: z.string().min(1).max(255),
    model: z.string().min(1).max(200),
    currency: z.string().regex(/^[A-Z]{3}$/, 'issue.prices.currency'),
    ...RATES,
    date: z.iso.date(),
    source: z.string().min(1).max(500),
  })
  .refine(
    (price) => UNITS.some(([unit]) => price[unit] !== undefined),
    'issue.prices.no-rate',
  ) satisfies z.ZodType<Price>;
