import type { Production } from '../execution/production.ts';
import { loadNamed, type ProductionLoaders } from '../execution/production-loaders.ts';
import type { CommandEntry } from './command-entry.ts';
import { formatUsage } from './options-from-schema.ts';

/** The command that runs the named production; those of all productions if none is named. */
export async function listProductionCommands(
  loaders: ProductionLoaders,
  named: string | undefined,
): Promise<CommandEntry[]> {
  const productions = await loadNamed(loaders, named);
  return [...productions.map(createRunCommand), ...productions.flatMap(({ commands = [] }) => commands)];
}

function createRunCommand(production: Production): CommandEntry {
  return {
    name: production.name,
    usage: formatUsage(production.options),
    load: async () => (await import('./commands/production.ts')).defineProduction(production),
  };
}
