import { fileURLToPath } from 'node:url';
import { createProductions } from '../../src/app.ts';
import { readSourceFiles } from '../code/source-files.ts';
import { readCatalogueFiles } from '../messages/catalogue-files.ts';
import { renderErrorsPage } from './errors-page.ts';
import { renderEventsPage } from './events-page.ts';
import { renderOptionsPage } from './options-page.ts';
import { renderSchemas } from './schemas.ts';
import { renderVariablesPage } from './variables-page.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** Every file of `docs/reference` by its path there. `npm run docs` writes them; a test compares them. */
export async function renderReference(): Promise<Map<string, string>> {
  const productions = [...(await createProductions()).values()];
  const files = readSourceFiles(SOURCE);
  const english = readCatalogueFiles(SOURCE).filter(({ language }) => language === 'en');
  const schemas = renderSchemas(productions);
  return new Map([
    ['README.md', renderIndex([...schemas.keys()])],
    ['options.md', renderOptionsPage(productions)],
    ['variables.md', renderVariablesPage(files)],
    ['errors.md', renderErrorsPage(english, files)],
    ['events.md', renderEventsPage(files)],
    ...[...schemas].map(([name, text]) => [`schemas/${name}`, text] as const),
  ]);
}

function renderIndex(schemas: readonly string[]): string {
  return `# Reference

\`npm run docs\` writes these pages from the code, and a test holds them to it.

- [Options, stages and outputs](options.md) of every production
- [Environment variables](variables.md)
- [Errors and warnings](errors.md) by their codes
- [Events](events.md) of runs and tasks
- JSON Schemas of the documents that people edit, for editors that check and complete by them:
${schemas.map((name) => `  [${name.replace('.schema.json', '.json')}](schemas/${name})`).join(',\n')}
- The HTTP API describes itself: \`GET /openapi.json\`, or \`/docs\` of a running service
`;
}
