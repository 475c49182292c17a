import { type ZodObject, z } from 'zod';
import type { EngineTask } from '../engines/task.ts';

/** Groups of options, in the order in which clients show them. */
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

/** For whom an option is: for everybody, for those who want more control, or for those who know the internals. */
export const OPTION_LEVELS = ['basic', 'advanced', 'expert'] as const;
type OptionLevel = (typeof OPTION_LEVELS)[number];

/**
 * What an option that names files means: `media` and `document` are read, `model` is a name or a file that is read,
 * `output` is written, `output-folder` too.
 */
export type FileRole = 'media' | 'document' | 'model' | 'output' | 'output-folder';

/**
 * Properties of an option that clients need to know besides its schema; title and help are in the catalogue under
 * `option.NAME`.
 */
export interface OptionMeta {
  readonly group: OptionGroup;
  readonly level: OptionLevel;
  readonly file?: FileRole;
  /** The task whose engines it selects from. */
  readonly engine?: EngineTask;
  /** What it takes beside the names of engines: `auto` for the one that is set up here, `none` for no engine. */
  readonly references?: readonly ('auto' | 'none')[];
  /** Names a voice; the option of this name selects the engine that has it. */
  readonly voiceOf?: string;
  /** The task whose chosen engine has it as a setting, under the option's own name. */
  readonly engineSetting?: EngineTask;
  /** What each value sets, as the code reads it, if the values stand for several settings. */
  readonly presets?: Readonly<Record<string, object>>;
  /** The value with which a run makes only a small part, to be looked at before the whole. */
  readonly trial?: number | boolean;
  /** Whether it is an argument of the command line instead of a flag. */
  readonly positional?: boolean;
  /** Letter of the short flag on the command line. */
  readonly short?: string;
  /** Stands for the value in the help of the command line. */
  readonly placeholder?: string;
}

/**
 * The metadata of options: `.register(optionMeta, { ... })` as the last call on their schema. A registry of its own
 * keeps it out of JSON Schemas and OpenAPI documents, which have no such keywords.
 */
export const optionMeta = z.registry<OptionMeta>();

/** @throws Error if the option was never registered: its files would go unchecked */
export function getOptionMeta(options: ZodObject, name: string): OptionMeta {
  const meta = optionMeta.get(options.shape[name] as z.ZodType);
  if (meta) return meta;
  throw new Error(`The option "${name}" lacks .register(optionMeta, { ... }).`);
}
