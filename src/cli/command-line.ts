import { Command, CommanderError } from 'commander';
import { ApiError } from '../client/api-error.ts';
import { toFootlightError } from '../core/errors.ts';
import { say } from '../core/messages/say.ts';
import { addCommands, readCommandName } from './add-commands.ts';
import type { App, CommandFace } from './command-face.ts';
import { COMMANDS } from './command-list.ts';
import { exitCodeOf, fromApi, printError } from './errors.ts';
import { takeLanguage } from './language.ts';
import { version } from './version.ts';

/** Runs one command line, and sets the exit code of the process. Loads the code of the named command alone. */
export async function runCommandLine(allArguments: readonly string[], app: App): Promise<void> {
  // Whoever reads along may have had enough, such as `head`.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  try {
    if (asksForVersion(allArguments)) return printVersion();
    const args = takeLanguage(allArguments);
    const program = new Command('footlight')
      .description(say('command.footlight.description'))
      .version(version())
      .option('--lang <tag>', say('command.footlight.option.lang'))
      .showHelpAfterError(say('command.footlight.help-hint'))
      .exitOverride();
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
  if (COMMANDS.some(({ name }) => name === named)) return COMMANDS;
  const { productionFaces } = await import('./production-faces.ts');
  return [...(await productionFaces(productions, named)), ...COMMANDS];
}

function asksForVersion([first]: readonly string[]): boolean {
  return first === '--version' || first === '-V';
}

/** Before anything else is loaded: installers ask for it. */
function printVersion(): void {
  process.stdout.write(`${version()}\n`);
}
