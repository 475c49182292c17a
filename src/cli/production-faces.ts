import { getLanguage } from '../core/messages/say.ts';
import type { Production } from '../execution/production.ts';
import { loadNamed, type ProductionLoaders } from '../execution/production-loaders.ts';
import { ProductionWords } from '../execution/production-words.ts';
import type { CommandFace } from './command-face.ts';
import { usageOf } from './options-from-schema.ts';

/** The command that runs the named production; those of all productions where none is named. */
export async function productionFaces(
  loaders: ProductionLoaders,
  named: string | undefined,
): Promise<CommandFace[]> {
  const productions = await loadNamed(loaders, named);
  return [...productions.map(faceOf), ...productions.flatMap(({ commands = [] }) => commands)];
}

function faceOf(production: Production): CommandFace {
  return {
    name: production.name,
    usage: usageOf(production.options),
    description: new ProductionWords(production.name, getLanguage()).title,
    load: async () => (await import('./commands/production.ts')).defineProduction(production),
  };
}
