import type { ProductionDescription } from 'footlight/client';
import { words } from '../words/index.ts';

/** What an engine is called; some references name none, but say that it is chosen, or that there is none. */
export function nameReference(reference: string, engines: ProductionDescription['engines'][string]): string {
  const { t, te } = words.global;
  const engine = engines.find((each) => each.reference === reference);
  return engine?.title ?? (te(`form.engine.${reference}`) ? t(`form.engine.${reference}`) : reference);
}
