import { Argument, Command } from 'commander';
import type { App, CommandContext, CommandEntry } from '../command-entry.ts';
import { describeCommand } from '../command-words.ts';
import { type CompletedCommand, SHELLS, type Shell, toCompletedCommands } from '../completion-scripts.ts';
import { listProductionCommands } from '../list-production-commands.ts';

/** `footlight completion SHELL`: a script by which a shell completes commands, options and their choices. */
export function defineCompletion(command: Command, { app, commands = [] }: CommandContext): void {
  const shell = new Argument('<SHELL>').choices(Object.keys(SHELLS));
  command.addArgument(shell).action(async (name: Shell) => {
    process.stdout.write(SHELLS[name](await listCompleted(app, commands)));
  });
}

/** Every command with all below it. */
async function listCompleted(app: App, commands: readonly CommandEntry[]): Promise<CompletedCommand[]> {
  const program = new Command('footlight').option('--lang <tag>');
  for (const entry of [...(await listProductionCommands(app.productions, undefined)), ...commands])
    program.addCommand(await defineWhole(entry, app));
  describeCommand(program);
  return toCompletedCommands(program);
}

/** Defines a command, and each of its subcommands as if the command line had named it: others may be names alone. */
async function defineWhole({ name, load }: CommandEntry, app: App): Promise<Command> {
  const define = await load();
  const command = new Command(name);
  await define(command, { app, args: [] });
  if (command.commands.length === 0) return command;
  const whole = new Command(name);
  for (const subcommand of command.commands.map((each) => each.name())) {
    const named = new Command(name);
    await define(named, { app, args: [subcommand] });
    whole.addCommand(named.commands.find((each) => each.name() === subcommand)!);
  }
  return whole;
}
