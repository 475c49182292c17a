import type { ProductionDescription } from 'footlight/client';
import { countInputs, findMainInput, listOptions } from './inputs.ts';

type Options = Readonly<Record<string, unknown>>;

/** Whether more files were given than one run takes, so that each becomes a task of its own. */
export function hasTooMany(production: ProductionDescription, options: Options): boolean {
  const input = findMainInput(production);
  if (!input) return false;
  const given = options[input.name];
  return Array.isArray(given) && given.length > countInputs(input).most;
}

/**
 * The runs that a form asks for: one, or one for each file.
 *
 * @param isEach whether each file is to become a task of its own, also where one run takes them all
 */
export function listRuns(production: ProductionDescription, options: Options, isEach: boolean): Options[] {
  const input = findMainInput(production);
  const given = input && options[input.name];
  if (!input || !Array.isArray(given) || given.length < 2) return [options];
  if (!isEach && !hasTooMany(production, options)) return [options];
  const isList = input.schema.type === 'array';
  return given.map((file: unknown) => ({ ...options, [input.name]: isList ? [file] : file }));
}

/** The options of a small part of the run, to be looked at before the whole; undefined where a production has none. */
export function findTrial(production: ProductionDescription): Options | undefined {
  for (const { name, schema } of listOptions(production)) {
    const trial = schema['x-footlight']?.trial;
    if (trial !== undefined) return { [name]: trial };
  }
  return undefined;
}
