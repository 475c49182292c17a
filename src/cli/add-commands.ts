import { type Command, Help } from 'commander';
import type { CommandContext, CommandEntry } from './command-entry.ts';
import { translatePlaceholders } from './placeholders.ts';

/** Adds commands by their names and usage, and defines the one that the arguments name; `describeCommand` describes them. */
export async function addCommands(
  parent: Command,
  commands: readonly CommandEntry[],
  { app, args, commands: all }: CommandContext,
): Promise<void> {
  const named = readCommandName(args);
  const terms = new Map(commands.map(({ name, usage }) => [name, `${name} ${usage}`.trim()]));
  for (const { name, load } of commands) {
    const command = parent.command(name);
    if (name === named.name) await (await load())(command, { app, args: named.rest, commands: all });
  }
  // Last, because subcommands inherit the configuration that stands when they are made.
  parent.configureHelp({
    ...parent.configureHelp(),
    subcommandTerm: (command) =>
      translatePlaceholders(terms.get(command.name()) ?? new Help().subcommandTerm(command)),
  });
}

/** The subcommand that arguments name, and its own arguments; with `help NAME` it has none. */
export function readCommandName(args: readonly string[]): {
  readonly name: string | undefined;
  readonly rest: readonly string[];
} {
  const [first, ...rest] = args[0] === '--' ? args.slice(1) : args;
  if (first === 'help') return { name: rest[0], rest: [] };
  return first === undefined || first.startsWith('-') ? { name: undefined, rest: [] } : { name: first, rest };
}
