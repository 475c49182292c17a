import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ZodObject, type ZodType, z } from 'zod';
import { getLanguage, say } from '../core/messages/say.ts';
import { translate } from '../core/messages/translate.ts';
import { describeIssue } from '../core/zod-issues.ts';
import { getOptionMeta, type OptionMeta } from '../execution/option-meta.ts';
import type { Production } from '../execution/production.ts';
import { ProductionWords } from '../execution/production-words.ts';

interface Property extends JsonSchema, OptionMeta {}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly items?: JsonSchema;
}

/** Also those of Chinese keyboards. */
const COMMAS = /\s*[,，、]\s*/;

/** Adds a production's options to a command: positional arguments first, a flag for every other option. */
export function addProductionOptions(command: Command, { name: production, options }: Production): void {
  const words = new ProductionWords(production, getLanguage());
  for (const [name, property] of Object.entries(getProperties(options))) {
    const help = words.optionHelp(name);
    if (property.positional) command.argument(formatArgument(name, property), help);
    else if (property.type === 'boolean' && property.default === true) addSwitchedOn(command, name, help);
    else command.addOption(optionFor(name, help, property, options.shape[name] as ZodType));
  }
}

/**
 * Adds `--no-NAME` for an option that is on by default, and a hidden `--NAME`: without it Commander would set the
 * default itself, and a configuration file could not switch the option off.
 */
function addSwitchedOn(command: Command, name: string, help: string): void {
  command.addOption(new Option(`--${toKebabCase(name)}`).hideHelp());
  command.addOption(new Option(`--no-${toKebabCase(name)}`, say('cli.help.off', { help })));
}

/** What a list of commands shows after the name of one with these options, such as `[options] <input>`. */
export function formatUsage(schema: ZodObject): string {
  const positional = Object.entries(getProperties(schema)).filter(([, property]) => property.positional);
  return ['[options]', ...positional.map(([name, property]) => formatArgument(name, property))].join(' ');
}

function formatArgument(name: string, { type }: JsonSchema): string {
  return `<${toKebabCase(name)}${type === 'array' ? '...' : ''}>`;
}

/** Reassembles positional arguments and flags into one object, in the schema's names. */
export function collectOptions(
  schema: ZodObject,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): Record<string, unknown> {
  const positional = Object.entries(getProperties(schema)).filter(([, property]) => property.positional);
  const values = Object.fromEntries(positional.map(([name], i) => [name, args[i]]));
  const known = Object.keys(schema.shape).filter((name) => flags[name] !== undefined);
  return { ...values, ...Object.fromEntries(known.map((name) => [name, flags[name]])) };
}

function getProperties(schema: ZodObject): Record<string, Property> {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      { ...property, ...getOptionMeta(schema, name) },
    ]),
  );
}

function optionFor(name: string, help: string, property: Property, type: ZodType): Option {
  const short = property.short ? `-${property.short}, ` : '';
  const isSwitch = property.type === 'boolean';
  const dots = property.type === 'array' ? '...' : '';
  const placeholder = isSwitch ? '' : ` <${property.placeholder ?? toKebabCase(name).toUpperCase()}${dots}>`;
  const option = new Option(`${short}--${toKebabCase(name)}${placeholder}`, help);
  if (property.type === 'array') addList(option, property.items?.enum);
  else if (property.enum) option.choices([...property.enum]);
  else if (!isSwitch) option.argParser((text) => parse(text, property, type));
  // Only shown: the schema fills it in, after the configuration file.
  const isEmpty = Array.isArray(property.default) && property.default.length === 0;
  if (property.default !== undefined && !isEmpty) option.default(undefined, String(property.default));
  return option;
}

/** Values of a list are several arguments; those that are chosen from may stand in one, between commas. */
function addList(option: Option, choices?: readonly string[]): void {
  const split = (text: string): string[] => {
    const values = choices ? text.split(COMMAS).filter((value) => value !== '') : [];
    // Commas alone are no value, which the schema says.
    return values.length > 0 ? values : [text];
  };
  option.argParser((text, before: unknown[] | undefined) => [...(before ?? []), ...split(text)]);
  // Shown in the help, and checked by the schema.
  if (choices) option.argChoices = [...choices];
}

function parse(text: string, property: JsonSchema, type: ZodType): unknown {
  const isNumber = property.type === 'number' || property.type === 'integer';
  const value = isNumber ? Number(text) : text;
  const result = type.safeParse(value);
  if (!result.success) throw new InvalidArgumentError(translate(describeIssue(result.error), getLanguage()));
  return result.data;
}

export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
