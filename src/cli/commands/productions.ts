import type { Command } from 'commander';
import { describeProduction } from '../../execution/describe-production.ts';
import { loadProduction, loadProductions } from '../../execution/production-loaders.ts';
import { Studio } from '../../execution/studio.ts';
import type { App, CommandContext } from '../command-face.ts';
import { productionPage } from '../production-page.ts';
import { formatItems } from '../text-items.ts';

interface ProductionsFlags {
  readonly json?: boolean;
}

/** `footlight productions [NAME]`: what can be made here, and by what; as JSON what `GET /api/v1/productions` gives. */
export function defineProductions(command: Command, { app }: CommandContext): void {
  command
    .argument('[name]', 'show one of them, with its options, stages, outputs and engines')
    .option('--json', 'print one JSON object on stdout')
    .action((name: string | undefined, flags: ProductionsFlags) =>
      name === undefined ? showAll(app, flags) : showOne(app, name, flags),
    );
}

async function showAll(app: App, { json }: ProductionsFlags): Promise<void> {
  if (json) return print(JSON.stringify({ productions: await new Studio(app).productions() }));
  const productions = [...(await loadProductions(app.productions)).values()];
  print(formatItems(productions.map(({ name, title }) => [name, title])));
  print('\nfootlight productions NAME shows options, stages, outputs and engines.');
}

async function showOne(app: App, name: string, { json }: ProductionsFlags): Promise<void> {
  const production = await loadProduction(app.productions, name);
  const engines = app.engines();
  const description = await describeProduction(production, (task) => engines.explain(task));
  print(json ? JSON.stringify(description) : productionPage(production, description));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
