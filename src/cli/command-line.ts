import { CommanderError } from 'commander';
import { ApiError } from '../client/api-error.ts';
import { toFootlightError } from '../core/errors.ts';
import { say } from '../core/messages/say.ts';
import { adoptOssVariables } from '../storage/oss-variables.ts';
import { addCommands, readCommandName } from './add-commands.ts';
import type { App, CommandEntry } from './command-entry.ts';
import { COMMANDS } from './command-list.ts';
import { describeCommand } from './command-words.ts';
import { fromApi, getExitCode, printError } from './errors.ts';
import { takeLanguage } from './language.ts';
import { createProgram } from './program.ts';

/** Runs one command line, and sets the exit code of the process. Loads only the code of the named command. */
export async function runCommandLine(allArguments: readonly string[], app: App): Promise<void> {
  // The reader of stdout, such as `head`, may close it early.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  try {
    const args = takeLanguage(allArguments);
    adoptVariables(args);
    const program = createProgram();
    await addCommands(program, await listCommands(args, app), { app, args, commands: COMMANDS });
    describeCommand(program);
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

/** Says which variables of other programs were taken for which. */
function adoptVariables(args: readonly string[]): void {
  const { name } = readCommandName(args);
  const isService = name === 'serve' || name === 'worker';
  for (const { from, to } of adoptOssVariables(process.env, { isService }))
    process.stderr.write(`! ${say('cli.adopted-variable', { from, to })}\n`);
}

/** The commands that belong to no production, and those of the production that `args` names, or of all. */
async function listCommands(args: readonly string[], { productions }: App): Promise<readonly CommandEntry[]> {
  const { name: named } = readCommandName(args);
  if (COMMANDS.some(({ name }) => name === named)) return COMMANDS;
  const { listProductionCommands } = await import('./list-production-commands.ts');
  return [...(await listProductionCommands(productions, named)), ...COMMANDS];
}
