import { type ZodObject, z } from 'zod';
import type { EngineTask } from '../engines/task.ts';

/** What options are about, in the order in which every face shows them. */
export const OPTION_GROUPS = [
  'input',
  'output',
  'content',
  'picture',
  'sound',
  'encoding',
  'engines',
  'cost',
  'limits',
] as const;
type OptionGroup = (typeof OPTION_GROUPS)[number];

/** Who needs an option: everybody, whoever wants more control, or whoever knows how it works inside. */
export const OPTION_LEVELS = ['basic', 'advanced', 'expert'] as const;
type OptionLevel = (typeof OPTION_LEVELS)[number];

/**
 * What an option that names files means: `media` and `document` are read, `model` is a name or a file that is read,
 * `output` is written, `output-folder` too.
 */
export type FileRole = 'media' | 'document' | 'model' | 'output' | 'output-folder';

/** What the faces know about an option beside its schema; title and help stand in the catalogue as `option.NAME`. */
export interface OptionMeta {
  readonly group: OptionGroup;
  readonly level: OptionLevel;
  readonly file?: FileRole;
  /** The task whose engines it chooses among. */
  readonly engine?: EngineTask;
  /** The task whose chosen engine has it as a setting, under the option's own name. */
  readonly engineSetting?: EngineTask;
  /** What each value sets, as the code reads it, where the values stand for several settings. */
  readonly presets?: Readonly<Record<string, object>>;
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
export function optionMetaOf(options: ZodObject, name: string): OptionMeta {
  const meta = optionMeta.get(options.shape[name] as z.ZodType);
  if (meta) return meta;
  throw new Error(`The option "${name}" lacks .register(optionMeta, { ... }).`);
}
