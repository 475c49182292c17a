import { type ZodObject, z } from 'zod';
import type { EngineTask } from '../engines/task.ts';

/** What options are about, in the order in which every client shows them. */
export const OPTION_GROUPS = {
  input: 'Input',
  output: 'Output',
  content: 'Content',
  picture: 'Picture',
  sound: 'Sound',
  encoding: 'Encoding',
  engines: 'Engines',
  cost: 'Cost',
  limits: 'Limits',
} as const;
type OptionGroup = keyof typeof OPTION_GROUPS;

/** Who needs an option: everybody, whoever wants more control, or whoever knows how it works inside. */
export const OPTION_LEVELS = ['basic', 'advanced', 'expert'] as const;
type OptionLevel = (typeof OPTION_LEVELS)[number];

/**
 * What an option that names files means: `media` and `document` are read, `model` is a name or a file that is read,
 * `output` is written, `output-folder` too.
 */
export type FileRole = 'media' | 'document' | 'model' | 'output' | 'output-folder';

/** One value of an option that stands for several settings. */
export interface Preset {
  readonly title: string;
  /** What it sets, as the code reads it. */
  readonly sets: object;
}

/** What clients know about an option beside its schema, whose description is the help. */
export interface OptionMeta {
  /** A short label. */
  readonly title: string;
  readonly group: OptionGroup;
  readonly level: OptionLevel;
  readonly file?: FileRole;
  /** The task whose engines it chooses among. */
  readonly engine?: EngineTask;
  /** The task whose chosen engine has it as a setting, under the option's own name. */
  readonly engineSetting?: EngineTask;
  /** By value, where the values are presets. */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** On the command line: an argument instead of a flag. */
  readonly positional?: boolean;
  /** On the command line: the letter of the short flag. */
  readonly short?: string;
  /** On the command line: what stands for the value in the help. */
  readonly placeholder?: string;
}

/**
 * Options say what they are with `.register(optionMeta, { ... })`, as the last call on their schema. A registry of our
 * own keeps these words out of JSON Schemas and OpenAPI documents, which know no such keywords.
 */
export const optionMeta = z.registry<OptionMeta>();

/** @throws Error where the option was never registered: its files would go unchecked */
export function getOptionMeta(options: ZodObject, name: string): OptionMeta {
  const meta = optionMeta.get(options.shape[name] as z.ZodType);
  if (meta) return meta;
  throw new Error(`The option "${name}" lacks .register(optionMeta, { ... }).`);
}

/** Titles and effects together: `createPresets(TITLES, SETTINGS)`. */
export function createPresets<Name extends string>(
  titles: Readonly<Record<Name, string>>,
  settings: Readonly<Record<Name, object>>,
): Readonly<Record<Name, Preset>> {
  const names = Object.keys(titles) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, { title: titles[name], sets: settings[name] }]),
  ) as Record<Name, Preset>;
}
