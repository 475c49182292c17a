import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { parseSettings } from '../../core/settings-document.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { Environment } from '../engine.ts';
import type { BilledModel, Price } from './price.ts';
import { priceSchema } from './price-schema.ts';

/** Prices that are part of the package, each with its date and source. */
const SHIPPED = new URL('../../../assets/prices/prices.json', import.meta.url);

const listSchema = z.strictObject({ prices: z.array(priceSchema).max(10_000) });

/** Prices of hosted models. */
export class PriceList {
  readonly #prices: readonly Price[];

  /** @param prices where several fit a model, the first holds */
  constructor(prices: readonly Price[]) {
    this.#prices = prices;
  }

  /** The same list behind other prices, which hold before its own. */
  preceded(prices: readonly Price[]): PriceList {
    return new PriceList([...prices, ...this.#prices]);
  }

  /** The price of a model; undefined if it is not known, which does not mean that it is free. */
  find({ host, model }: BilledModel): Price | undefined {
    return this.#prices.find((price) => price.host === host && isOfModel(price.model, model));
  }
}

/**
 * Reads the prices of the package, and before them those of the file that FOOTLIGHT_PRICES names: JSON or YAML of the same form.
 *
 * @throws `prices.file` if that file can't be read, or has another form
 */
export async function readPriceList(environment: Environment): Promise<PriceList> {
  const { FOOTLIGHT_PRICES: own } = environment;
  const shipped = listSchema.parse(JSON.parse(await readFile(SHIPPED, 'utf8'))).prices;
  return new PriceList([...(own ? await readOwnPrices(own) : []), ...shipped]);
}

async function readOwnPrices(path: string): Promise<readonly Price[]> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('prices.file', {
      kind: 'usage',
      reason: 'unreadable',
      parameters: describeSystemError(error),
      value: path,
      cause: error,
    });
  });
  const settings = parseSettings(decodeMarkedText(content, path));
  if (!settings) throw createContentError(path, createMessage('prices-problem.form'));
  const parsed = listSchema.safeParse(settings);
  if (parsed.success) return parsed.data.prices;
  throw createContentError(path, describeIssue(parsed.error), parsed.error);
}

function createContentError(path: string, problem: Message, cause?: unknown): FootlightError {
  return new FootlightError('prices.file', {
    kind: 'usage',
    reason: 'content',
    parameters: { problem },
    value: path,
    cause,
  });
}

function isOfModel(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}
