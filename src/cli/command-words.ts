import type { Command } from 'commander';
import { say } from '../core/messages/say.ts';
import { hasSentence } from '../core/messages/translate.ts';

/** A text in a command's help, with the keys that it may have in the catalogues, the most specific first. */
export interface HelpText {
  readonly keys: readonly string[];
  /** The present words; empty if the code has not described it. */
  readonly current: string;
  write(text: string): void;
}

/**
 * Describes a command, its arguments and options, and its subcommands from the catalogues. What the code has already
 * described, such as the options of a production, stays.
 */
export function describeCommand(command: Command): void {
  for (const { keys, current, write } of listHelpTexts(command)) {
    const key = keys.find(hasSentence);
    if (current === '' && key !== undefined) write(say(key));
  }
}

/**
 * All texts in the help of a command and its subcommands. Options and arguments that several commands share may have
 * their sentence under the common part of their keys: `command.jobs.ls.option.url`, `command.jobs.option.url`, or
 * `command.option.url`.
 */
export function listHelpTexts(command: Command): HelpText[] {
  const path = getPath(command);
  return [
    {
      keys: [`command.${path.join('.')}.description`, `production.${command.name()}.title`],
      current: command.description(),
      write: (text) => void command.description(text),
    },
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => describeProperty(path, `option.${(option.long ?? option.flags).slice(2)}`, option)),
    ...command.registeredArguments.map((argument) =>
      describeProperty(path, `argument.${argument.name().toLowerCase()}`, argument),
    ),
    ...command.commands.flatMap(listHelpTexts),
  ];
}

function describeProperty(
  path: readonly string[],
  name: string,
  described: { description: string },
): HelpText {
  const scopes = [...path.map((_, i) => path.slice(0, path.length - i)), []];
  return {
    keys: scopes.map((scope) => ['command', ...scope, name].join('.')),
    current: described.description,
    write: (text) => {
      described.description = text;
    },
  };
}

/** Names from below the program down to the command; the program's own name for the program itself. */
function getPath(command: Command): string[] {
  const names: string[] = [];
  for (let each = command; each.parent; each = each.parent) names.unshift(each.name());
  return names.length > 0 ? names : [command.name()];
}
