import { type Command, InvalidArgumentError, type Option } from 'commander';
import { findClosestWord } from '../core/closest-word.ts';
import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import type { ProductionLoaders } from '../execution/production-loaders.ts';
import { readConfiguration } from './configuration.ts';

/** A command that runs for long and has a section of its own in `footlight.json`. */
export type ServiceCommand = 'serve' | 'worker';

/** What stands for an option: a name of the file or a variable, and where it was found. */
interface Setting {
  readonly name: string;
  readonly value: unknown;
  /** The option's own name, as its values are kept under. */
  readonly option: string;
  readonly source: 'config' | 'env';
}

/**
 * Adds `--config`, and takes what the command line leaves out from variables such as `FOOTLIGHT_SERVE_INPUT_ROOT`, and
 * what they leave out from the file, where names are those of the flags in camelCase.
 */
export function addConfiguredOptions(
  command: Command,
  section: ServiceCommand,
  productions: ProductionLoaders,
): void {
  command.option('--config <FILE>').hook('preAction', async () => {
    const { config } = command.opts<{ config?: string }>();
    const { path, services } = await readConfiguration(productions, config);
    const inFile = Object.entries(services[section] ?? {});
    for (const [option, value] of inFile)
      applySetting(command, { name: `${section}.${option}`, value, option, source: 'config' }, path);
    for (const setting of readVariables(command, section)) applySetting(command, setting);
  });
}

/** @throws `usage.configuration` for a name that is no option, and a value that its flag would not take */
function applySetting(command: Command, { name, value, option: key, source }: Setting, path?: string): void {
  const option = findOption(command, key);
  if (!option) throw createError({ name, path }, describeUnknown(command, name));
  if (command.getOptionValueSource(key) === 'cli') return;
  try {
    const given = source === 'env' ? readText(option, String(value)) : value;
    command.setOptionValueWithSource(key, parseValue(option, given), source);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const parameters = { place: name, problem: error.message };
    throw createError({ name, path }, createMessage('cli.configuration.value', parameters));
  }
}

function findOption(command: Command, key: string): Option | undefined {
  return listOptions(command).find((each) => each.attributeName() === key);
}

function listOptions({ options }: Command): Option[] {
  return options.filter((each) => each.attributeName() !== 'config');
}

function describeUnknown(command: Command, place: string): Message {
  const problem = createMessage('cli.configuration.unknown', { place });
  const toPlace = place.includes('.')
    ? (option: Option) => `${place.slice(0, place.indexOf('.'))}.${option.attributeName()}`
    : (option: Option) => getVariable(command.name() as ServiceCommand, option);
  const closest = findClosestWord(place, listOptions(command).map(toPlace));
  return closest === undefined ? problem : createMessage('cli.configuration.closest', { problem, closest });
}

/** Reads the variables of a command; those of flags that may be given several times hold a list, separated by commas. */
function readVariables(command: Command, section: ServiceCommand): Setting[] {
  const prefix = getPrefix(section);
  const options = listOptions(command);
  return Object.entries(process.env).flatMap(([name, text]) => {
    if (!name.startsWith(prefix) || text === undefined || text === '' || isOfKubernetes(name, text))
      return [];
    const option = options.find((each) => getVariable(section, each) === name);
    return { name, value: text, option: option?.attributeName() ?? '', source: 'env' };
  });
}

/**
 * Whether Kubernetes sets a variable itself, for a service of a name such as `footlight-serve`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isOfKubernetes(name: string, text: string): boolean {
  return (
    /_SERVICE_HOST$|_SERVICE_PORT(?:_|$)|_PORT_\d+_/.test(name) ||
    (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(text))
  );
}

/** The name of an option's variable, such as `FOOTLIGHT_SERVE_AUTH` for `--no-auth`. */
function getVariable(section: ServiceCommand, option: Option): string {
  const words = option.attributeName().replace(/[A-Z]/g, (letter) => `_${letter}`);
  return getPrefix(section) + words.toUpperCase();
}

function getPrefix(section: ServiceCommand): string {
  return `FOOTLIGHT_${section.toUpperCase()}_`;
}

function readText(option: Option, text: string): unknown {
  if (isSwitch(option)) return { true: true, 1: true, false: false, 0: false }[text] ?? text;
  const isList = option.parseArg !== undefined && Array.isArray(option.parseArg(text, undefined as never));
  return isList ? text.split(',').map((each) => each.trim()) : text;
}

function isSwitch(option: Option): boolean {
  return option.isBoolean() || option.negate;
}

function parseValue(option: Option, value: unknown): unknown {
  if (isSwitch(option) !== (typeof value === 'boolean'))
    throw new InvalidArgumentError(JSON.stringify(value));
  if (isSwitch(option)) return value;
  const texts = (Array.isArray(value) ? value : [value]).map(toText);
  const parse = option.parseArg ?? ((text: string) => text);
  // As the command line reads a flag that is given several times; the default is not one of them.
  return texts.reduce<unknown>((before, text) => parse(text, before as never), undefined);
}

function toText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new InvalidArgumentError(JSON.stringify(value));
}

/** @param place the setting, and its file unless it is a variable */
function createError(
  { name, path }: { readonly name: string; readonly path: string | undefined },
  reason: Message,
): FootlightError {
  const parameters = { reason };
  if (path !== undefined)
    return new FootlightError('usage.configuration', { kind: 'usage', parameters, value: path });
  return new FootlightError('usage.configuration', {
    kind: 'usage',
    reason: 'variable',
    parameters,
    value: name,
  });
}
