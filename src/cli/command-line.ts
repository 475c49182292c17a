import { Command, CommanderError } from 'commander';
import { ApiError } from '../client/api-error.ts';
import { toFootlightError } from '../core/errors.ts';
import { addCommands, readCommandName } from './add-commands.ts';
import type { App, CommandFace } from './command-face.ts';
import { COMMANDS } from './command-list.ts';
import { exitCodeOf, fromApi, printError } from './errors.ts';
import { version } from './version.ts';

/** Runs one command line, and sets the exit code of the process. Loads the code of the named command alone. */
export async function runCommandLine(args: readonly string[], app: App): Promise<void> {
  // Whoever reads along may have had enough, such as `head`.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  const program = new Command('footlight')
    .description('Open media studio engine')
    .version(version())
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  try {
    await addCommands(program, await facesFor(args, app), { app, args });
    await program.parseAsync(args, { from: 'user' });
  } catch (caught) {
    if (caught instanceof CommanderError) process.exitCode = caught.exitCode === 0 ? 0 : 2;
    else {
      const error = caught instanceof ApiError ? fromApi(caught) : toFootlightError(caught);
      await printError(error);
      process.exitCode = exitCodeOf(error);
    }
  }
}

/** The commands that are not a production's, and of those of productions what `args` asks for. */
async function facesFor(args: readonly string[], { productions }: App): Promise<readonly CommandFace[]> {
  const { name: named } = readCommandName(args);
  const asksForVersion = args[0] === '--version' || args[0] === '-V';
  if (asksForVersion || COMMANDS.some(({ name }) => name === named)) return COMMANDS;
  const { productionFaces } = await import('./production-faces.ts');
  return [...(await productionFaces(productions, named)), ...COMMANDS];
}
