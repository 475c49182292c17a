import type { ProductionDescription, Task } from 'footlight/client';
import { nameReference } from '../form/name-reference.ts';
import { hasContent } from '../words/key-names.ts';
import { findMainInput, isInput, listOptions, type Option } from './inputs.ts';
import { nameInput } from './task-name.ts';

/** The options of a task as its form has them: in its order, by their titles. */
export function tellOptions(
  { options, title }: Pick<Task, 'options' | 'title'>,
  production: ProductionDescription | undefined,
): Record<string, unknown> {
  if (!production) return options;
  const all = listOptions(production);
  const known = all.filter(({ name }) => hasContent(options[name]));
  const names = new Set(all.map(({ name }) => name));
  const others = Object.entries(options).filter(([name, value]) => !names.has(name) && hasContent(value));
  const main = findMainInput(production)?.name;
  const told = known.map((option) => {
    const value = options[option.name];
    const values = [value].flat();
    // What was uploaded elsewhere, and is gone, is known by the title of its task alone.
    const name = option.name === main && values.length === 1 ? (title ?? undefined) : undefined;
    const told = values.map((each) => tellValue(option, each, production, name));
    return [nameOption(option, known), Array.isArray(value) ? told : told[0]] as const;
  });
  return Object.fromEntries([...told, ...others]);
}

/** Its title; where others have the same one, its name too. */
function nameOption({ name, schema: { title = name } }: Option, all: readonly Option[]): string {
  const isShared = all.some((other) => other.name !== name && other.schema.title === title);
  return isShared ? `${title} (${name})` : title;
}

function tellValue(
  option: Option,
  value: unknown,
  { engines }: ProductionDescription,
  name: string | undefined,
): unknown {
  const { engine, values } = option.schema['x-footlight'] ?? {};
  if (typeof value !== 'string') return values?.[String(value)] ?? value;
  if (engine !== undefined) return nameReference(value, engines[engine] ?? []);
  if (isInput(option)) return nameInput(value, name);
  return values?.[value] ?? value;
}
