import { type Command, InvalidArgumentError, type Option } from 'commander';
import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import type { ProductionLoaders } from '../execution/production-loaders.ts';
import { readConfiguration } from './configuration.ts';

/** A command that runs for long and has a section of its own in `footlight.json`. */
export type ServiceCommand = 'serve' | 'worker';

/** Adds `--config`, and takes from the file what the command line leaves out, under the names of the flags in camelCase. */
export function addConfiguredOptions(
  command: Command,
  section: ServiceCommand,
  productions: ProductionLoaders,
): void {
  command.option('--config <FILE>').hook('preAction', async () => {
    const { config } = command.opts<{ config?: string }>();
    const { path, services } = await readConfiguration(productions, config);
    for (const [name, value] of Object.entries(services[section] ?? {}))
      applyOption(command, `${section}.${name}`, value, path);
  });
}

/** @throws `usage.configuration` for a name that is no option, and a value that its flag would not take */
function applyOption(command: Command, place: string, value: unknown, path: string): void {
  const name = place.slice(place.indexOf('.') + 1);
  const option = command.options.find((each) => each.attributeName() === name && name !== 'config');
  if (!option) throw createError(path, createMessage('cli.configuration.unknown', { place }));
  if (command.getOptionValueSource(name) === 'cli') return;
  try {
    command.setOptionValueWithSource(name, parseValue(option, value), 'config');
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw createError(path, createMessage('cli.configuration.value', { place, problem: error.message }));
  }
}

function parseValue(option: Option, value: unknown): unknown {
  const isSwitch = option.isBoolean() || option.negate;
  if (isSwitch !== (typeof value === 'boolean')) throw new InvalidArgumentError(JSON.stringify(value));
  if (isSwitch) return value;
  const texts = (Array.isArray(value) ? value : [value]).map(toText);
  const parse = option.parseArg ?? ((text: string) => text);
  // As the command line reads a flag that is given several times; the default is not one of them.
  return texts.reduce<unknown>((before, text) => parse(text, before as never), undefined);
}

function toText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new InvalidArgumentError(JSON.stringify(value));
}

function createError(path: string, reason: Message): FootlightError {
  return new FootlightError('usage.configuration', { kind: 'usage', parameters: { reason }, value: path });
}
