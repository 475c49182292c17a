import { createMessage } from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import type { SourceFile } from '../code/source-files.ts';
import { findVariables } from './find-variables.ts';
import { code, page, table } from './markdown.ts';

const HEAD = `# Environment variables

What the program reads from its environment. A flag or an option of the same meaning goes first.`;

/** Every environment variable that the code reads, with its sentence of the catalogue: `variable.NAME`. */
export function renderVariablesPage(files: readonly SourceFile[]): string {
  const names = [...findVariables(files).keys()].sort();
  const rows = names.map((name) => [code(name), translate(createMessage(`variable.${name}`))]);
  return page(HEAD, table(['variable', 'meaning'], rows));
}
