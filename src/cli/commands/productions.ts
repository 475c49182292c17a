import type { Command } from 'commander';
import { getLanguage, say } from '../../core/messages/say.ts';
import { describeProduction, type ExplainEngines } from '../../execution/describe-production.ts';
import { loadProduction, loadProductions } from '../../execution/production-loaders.ts';
import { ProductionWords } from '../../execution/production-words.ts';
import { Studio } from '../../execution/studio.ts';
import type { App, CommandContext } from '../command-entry.ts';
import { formatProductionHelp } from '../production-help.ts';
import { formatItems } from '../text-items.ts';

interface ProductionsFlags {
  readonly json?: boolean;
}

/** `footlight productions [NAME]`: the productions, or all about one; the JSON is that of `GET /api/v1/productions`. */
export function defineProductions(command: Command, { app }: CommandContext): void {
  command
    .argument('[name]')
    .option('--json')
    .action((name: string | undefined, flags: ProductionsFlags) =>
      name === undefined ? showAll(app, flags) : showOne(app, name, flags),
    );
}

async function showAll(app: App, { json }: ProductionsFlags): Promise<void> {
  if (json) return print(JSON.stringify({ productions: await new Studio(app).productions(getLanguage()) }));
  const productions = [...(await loadProductions(app.productions)).values()];
  print(formatItems(productions.map(({ name }) => [name, new ProductionWords(name, getLanguage()).title])));
  print(`\n${say('cli.productions.hint')}`);
}

async function showOne(app: App, name: string, { json }: ProductionsFlags): Promise<void> {
  const production = await loadProduction(app.productions, name);
  const engines = app.engines();
  const explain: ExplainEngines = (task, language) => engines.explain(task, language);
  const description = await describeProduction(production, explain, getLanguage());
  print(json ? JSON.stringify(description) : formatProductionHelp(production, description));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
