import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ZodObject, type ZodType, z } from 'zod';
import { getOptionMeta, type OptionMeta } from '../execution/option-meta.ts';

interface Property extends JsonSchema, OptionMeta {}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly items?: JsonSchema;
}

/** Adds a workflow's options to a command: positional arguments first, a flag for every other property. */
export function addSchemaOptions(command: Command, schema: ZodObject): void {
  for (const [name, property] of Object.entries(getProperties(schema))) {
    if (property.positional) command.argument(formatArgument(name, property), property.description);
    else if (property.type === 'boolean' && property.default === true) addSwitchedOn(command, name, property);
    else command.addOption(createOption(name, property, schema.shape[name] as ZodType));
  }
}

/** What is on unless it is switched off; the hidden positive form keeps a configuration file's word in force. */
function addSwitchedOn(command: Command, name: string, { description }: Property): void {
  command.addOption(new Option(`--${toKebabCase(name)}`).hideHelp());
  command.addOption(new Option(`--no-${toKebabCase(name)}`, `Not: ${description}`));
}

/** What a list of commands shows behind the name of one with these options, such as `[options] <input>`. */
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

function createOption(name: string, property: Property, type: ZodType): Option {
  const short = property.short ? `-${property.short}, ` : '';
  const isSwitch = property.type === 'boolean';
  const dots = property.type === 'array' ? '...' : '';
  const placeholder = isSwitch ? '' : ` <${property.placeholder ?? toKebabCase(name).toUpperCase()}${dots}>`;
  const option = new Option(`${short}--${toKebabCase(name)}${placeholder}`, property.description);
  if (property.type === 'array')
    option.argParser((text, before: unknown[] | undefined) => [...(before ?? []), text]);
  else if (property.enum) option.choices([...property.enum]);
  else if (!isSwitch) option.argParser((text) => parse(text, property, type));
  if (property.default !== undefined) option.default(undefined, String(property.default));
  if (property.default !== undefined)
    option.description = `${property.description} (default: ${property.default})`;
  return option;
}

function parse(text: string, property: JsonSchema, type: ZodType): unknown {
  const isNumber = property.type === 'number' || property.type === 'integer';
  const value = isNumber ? Number(text) : text;
  const result = type.safeParse(value);
  if (!result.success) throw new InvalidArgumentError(result.error.issues[0]?.message ?? 'invalid value');
  return result.data;
}

export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
