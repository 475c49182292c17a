import type { BilledModel } from '../../engines/prices/price.ts';

/** Who bills the requests to a model at an address. */
export function describeBilled(model: string, url: string): BilledModel {
  return { host: new URL(url).host, model };
}
