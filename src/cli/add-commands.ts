import { type Command, Help } from 'commander';
import type { CommandContext, CommandFace } from './command-face.ts';

/** Adds commands as a list shows them, and defines the one that the arguments name. */
export async function addCommands(
  parent: Command,
  faces: readonly CommandFace[],
  { app, args }: CommandContext,
): Promise<void> {
  const named = namedCommand(args);
  const terms = new Map(faces.map(({ name, usage }) => [name, `${name} ${usage}`.trim()]));
  for (const { name, description, load } of faces) {
    const command = parent.command(name).description(description);
    if (name === named) await (await load())(command, { app, args: args.slice(args.indexOf(name) + 1) });
  }
  // After its subcommands were made: they would inherit it.
  parent.configureHelp({
    subcommandTerm: (command) => terms.get(command.name()) ?? new Help().subcommandTerm(command),
  });
}

/** The subcommand that arguments name, also behind `help`. */
export function namedCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}
