import type { Command } from 'commander';
export function defineProductions(command: Command): void {
  command.argument('[name]').option('--json', 'print JSON');
}
