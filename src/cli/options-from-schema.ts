import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ZodObject, type ZodType, z } from 'zod';
import { type OptionMeta, optionMetaOf } from '../execution/option-meta.ts';

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
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    if (property.positional) command.argument(argumentTerm(name, property), property.description);
    else if (property.type === 'boolean' && property.default === true) addSwitchedOn(command, name, property);
    else command.addOption(optionFor(name, property, schema.shape[name] as ZodType));
  }
}

/** What is on unless it is switched off; the hidden positive form keeps a configuration file's word in force. */
function addSwitchedOn(command: Command, name: string, { description }: Property): void {
  command.addOption(new Option(`--${kebab(name)}`).hideHelp());
  command.addOption(new Option(`--no-${kebab(name)}`, `Not: ${description}`));
}

/** What a list of commands shows behind the name of one with these options, such as `[options] <input>`. */
export function usageOf(schema: ZodObject): string {
  const positional = Object.entries(propertiesOf(schema)).filter(([, property]) => property.positional);
  return ['[options]', ...positional.map(([name, property]) => argumentTerm(name, property))].join(' ');
}

function argumentTerm(name: string, { type }: JsonSchema): string {
  return `<${kebab(name)}${type === 'array' ? '...' : ''}>`;
}

/** Reassembles positional arguments and flags into one object, in the schema's names. */
export function collectOptions(
  schema: ZodObject,
  args: readonly unknown[],
  flags: Record<string, unknown>,
): Record<string, unknown> {
  const positional = Object.entries(propertiesOf(schema)).filter(([, property]) => property.positional);
  const values = Object.fromEntries(positional.map(([name], i) => [name, args[i]]));
  const known = Object.keys(schema.shape).filter((name) => flags[name] !== undefined);
  return { ...values, ...Object.fromEntries(known.map((name) => [name, flags[name]])) };
}

function propertiesOf(schema: ZodObject): Record<string, Property> {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      { ...property, ...optionMetaOf(schema, name) },
    ]),
  );
}

function optionFor(name: string, property: Property, type: ZodType): Option {
  const short = property.short ? `-${property.short}, ` : '';
  const isSwitch = property.type === 'boolean';
  const dots = property.type === 'array' ? '...' : '';
  const placeholder = isSwitch ? '' : ` <${property.placeholder ?? kebab(name).toUpperCase()}${dots}>`;
  const option = new Option(`${short}--${kebab(name)}${placeholder}`, property.description);
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

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
