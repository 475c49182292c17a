import { type Argument, Command, Help, type Option } from 'commander';
import { createMessage } from '../core/messages/message.ts';
import { say } from '../core/messages/say.ts';
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

/** The program without its commands; they inherit how it speaks. */
export function createProgram(): Command {
  const helpDescription = say('cli.help.help');
  return new SpeakingCommand('footlight')
    .version(readVersion(), undefined, say('command.footlight.option.version'))
    .option('--lang <tag>')
    .helpOption('-h, --help', helpDescription)
    .helpCommand('help [command]', helpDescription)
    .configureHelp({
      styleTitle: (title) => (TITLES[title] ? say(TITLES[title]) : title),
      optionDescription: formatOptionHelp,
      argumentDescription: formatOptionHelp,
    })
    .showHelpAfterError(say('command.footlight.help-hint'))
    .exitOverride();
}

/** The description of an option or argument, with its choices and its default value. */
function formatOptionHelp(item: Option | Argument): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = item;
  const isSwitch = 'negate' in item && !item.required && !item.optional;
  const standard = isSwitch ? undefined : (defaultValueDescription ?? JSON.stringify(defaultValue));
  const notes = [
    ...(argChoices ? [createMessage('cli.help.choices', { choices: argChoices })] : []),
    ...(standard === undefined ? [] : [createMessage('cli.help.default', { default: standard })]),
  ];
  return notes.length === 0 ? description : say('cli.help.notes', { help: description, notes }).trimStart();
}

/** Commander's formatter of help pages, with the descriptions that this program's pages have. */
export function createHelp(): Help {
  return Object.assign(new Help(), {
    optionDescription: formatOptionHelp,
    argumentDescription: formatOptionHelp,
  });
}
