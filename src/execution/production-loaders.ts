import { FootlightError } from '../core/errors.ts';
import type { Production } from './production.ts';

/** Loaders of productions by name, in the order in which lists show them. */
export type ProductionLoaders = ReadonlyMap<string, () => Promise<Production>>;

/** @throws `usage.workflow` */
export async function loadProduction(loaders: ProductionLoaders, name: string): Promise<Production> {
  const load = loaders.get(name);
  if (load) return load();
  throw new FootlightError('usage.workflow', {
    kind: 'usage',
    parameters: { names: [...loaders.keys()] },
    value: name,
  });
}

/** Loads the named production; all of them if none has that name. */
export async function loadNamed(
  loaders: ProductionLoaders,
  name: string | undefined,
): Promise<readonly Production[]> {
  const load = name === undefined ? undefined : loaders.get(name);
  return load ? [await load()] : [...(await loadProductions(loaders)).values()];
}

export async function loadProductions(loaders: ProductionLoaders): Promise<ReadonlyMap<string, Production>> {
  const productions = await Promise.all([...loaders.values()].map((load) => load()));
  return new Map(productions.map((production) => [production.name, production]));
}
