import { type Argument, Command, Help, type Option } from 'commander';
import { createMessage, type Message } from '../core/messages/message.ts';
import { say } from '../core/messages/say.ts';
import { measureCells, wrapCells } from './cells.ts';
import { translatePlaceholders } from './placeholders.ts';
import { translateUsageError } from './usage-errors.ts';
import { readVersion } from './version.ts';

type ErrorOptions = Parameters<Command['error']>[1];

/** Commander's command, whose error messages come from the catalogues. */
class SpeakingCommand extends Command {
  override createCommand(name?: string): Command {
    return new SpeakingCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(translateUsageError(options?.code, message), options);
  }
}

/** What Commander heads the parts of a help page with. */
const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'cli.help.usage',
  'Arguments:': 'cli.help.arguments',
  'Options:': 'cli.help.options',
  'Commands:': 'cli.help.commands',
};

/** Of the terms' column: the rest of a terminal of 80 columns has to hold sentences. */
export const WIDEST_TERM = 34;

/** How the pages are formatted: notes from the catalogues, columns and lines by cells. */
const FORMAT = {
  commandUsage: (command: Command): string =>
    translatePlaceholders(Help.prototype.commandUsage.call(Help.prototype, command)),
  subcommandTerm: (command: Command): string =>
    translatePlaceholders(Help.prototype.subcommandTerm.call(Help.prototype, command)),
  optionDescription: formatOptionHelp,
  argumentDescription: formatOptionHelp,
  displayWidth: measureCells,
  boxWrap: wrapCells,
  padWidth: (command: Command, help: Help): number =>
    Math.min(WIDEST_TERM, Help.prototype.padWidth.call(help, command, help)),
  formatItem: (term: string, width: number, text: string, help: Help): string => {
    const format = (shown: string): string => Help.prototype.formatItem.call(help, shown, width, text, help);
    // A term that is too wide for the column has a line of its own.
    return help.displayWidth(term) > width && text ? `  ${term}\n${format('')}` : format(term);
  },
  // Commander puts a space after the title, where a full-width colon brings its own.
  formatHelp: (command: Command, help: Help): string =>
    Help.prototype.formatHelp.call(help, command, help).replace(/(?<=^\S+：) /, ''),
};

/** The program without its commands; they inherit how it speaks. */
export function createProgram(): Command {
  const helpDescription = say('cli.help.help');
  return new SpeakingCommand('footlight')
    .version(readVersion(), undefined, say('command.footlight.option.version'))
    .option('--lang <tag>')
    .helpOption('-h, --help', helpDescription)
    .helpCommand('help [command]', helpDescription)
    .configureHelp({
      ...FORMAT,
      styleTitle: (title) => (TITLES[title] ? say(TITLES[title]) : title),
    })
    .showHelpAfterError(say('command.footlight.help-hint'))
    .exitOverride();
}

/** The description of an option or argument, with its choices and its default value. */
function formatOptionHelp(item: Option | Argument): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = item;
  const isSwitch = 'negate' in item && !item.required && !item.optional;
  const standard = isSwitch ? undefined : (defaultValueDescription ?? JSON.stringify(defaultValue));
  const notes = describeNotes(argChoices, standard);
  return notes ? say('cli.help.notes', { help: description, notes }).trimStart() : description;
}

function describeNotes(
  choices: readonly string[] | undefined,
  standard: string | undefined,
): Message | undefined {
  if (choices && standard !== undefined)
    return createMessage('cli.help.choices-and-default', { choices, default: standard });
  if (choices) return createMessage('cli.help.choices', { choices });
  return standard === undefined ? undefined : createMessage('cli.help.default', { default: standard });
}

/** Commander's formatter of help pages, as this program's pages are formatted. */
export function createHelp(): Help {
  return Object.assign(new Help(), FORMAT);
}
