import type { Production } from '../execution/production.ts';
import { loadNamed, type ProductionLoaders } from '../execution/production-loaders.ts';
import { formatUsage } from './options-from-schema.ts';
import type { ProductionCommands } from './production-commands.ts';

/** The command that runs the named production; those of all productions where none is named. */
export async function loadCommandsOfProductions(
  loaders: ProductionLoaders,
  named: string | undefined,
): Promise<ProductionCommands[]> {
  const productions = await loadNamed(loaders, named);
  return [...productions.map(getProductionCommands), ...productions.flatMap(({ commands = [] }) => commands)];
}

function getProductionCommands(production: Production): ProductionCommands {
  return {
    name: production.name,
    usage: formatUsage(production.options),
    description: production.title,
    load: async () => (await import('./commands/production.ts')).defineProduction(production),
  };
}
