import { createHelp, WIDEST_TERM } from './program.ts';

const NARROWEST = 80;

/** A term and what is said of it. */
export type TextItem = readonly [term: string, text: string];

/** Terms in one column, what is said of them in another, as in a command's help. */
export function formatItems(items: readonly TextItem[]): string {
  const help = createHelp();
  help.prepareContext({ helpWidth: process.stdout.columns ?? NARROWEST });
  const width = Math.min(WIDEST_TERM, Math.max(...items.map(([term]) => help.displayWidth(term))));
  return items.map(([term, text]) => help.formatItem(term, width, text, help)).join('\n');
}
