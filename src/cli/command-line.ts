import { Command, CommanderError } from 'commander';
import { ApiError } from '../client/api-error.ts';
import { toFootlightError } from '../core/errors.ts';
import { addCommands, readCommandName } from './add-commands.ts';
import { COMMANDS } from './command-list.ts';
import { fromApi, getExitCode, printError } from './errors.ts';
import type { App, ProductionCommands } from './production-commands.ts';
import { readVersion } from './version.ts';

/** Runs one command line, and sets the exit code of the process. Loads the code of the named command alone. */
export async function runCommandLine(args: readonly string[], app: App): Promise<void> {
  // Whoever reads along may have had enough, such as `head`.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  const program = new Command('footlight')
    .description('Open media studio engine')
    .version(readVersion())
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  try {
    await addCommands(program, await loadProductionCommands(args, app), { app, args });
    await program.parseAsync(args, { from: 'user' });
  } catch (caught) {
    if (caught instanceof CommanderError) process.exitCode = caught.exitCode === 0 ? 0 : 2;
    else {
      const error = caught instanceof ApiError ? fromApi(caught) : toFootlightError(caught);
      await printError(error);
      process.exitCode = getExitCode(error);
    }
  }
}

/** The commands that are not a production's, and of those of productions what `args` asks for. */
async function loadProductionCommands(
  args: readonly string[],
  { productions }: App,
): Promise<readonly ProductionCommands[]> {
  const { name: named } = readCommandName(args);
  const asksForVersion = args[0] === '--version' || args[0] === '-V';
  if (asksForVersion || COMMANDS.some(({ name }) => name === named)) return COMMANDS;
  const { loadCommandsOfProductions: productionCommands } = await import('./load-production-commands.ts');
  return [...(await productionCommands(productions, named)), ...COMMANDS];
}
