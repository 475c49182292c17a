import type { ProductionDescription } from 'footlight/client';

/** An option as JSON Schema, with what Footlight says of it. */
interface OptionSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly items?: OptionSchema;
  readonly examples?: readonly unknown[];
  readonly 'x-footlight'?: {
    readonly group?: string;
    readonly level?: string;
    readonly file?: string;
    readonly engine?: string;
    /** What it takes beside the names of engines. */
    readonly references?: readonly string[];
    /** The option that selects the engine whose voice it names. */
    readonly voiceOf?: string;
    readonly trial?: number | boolean;
    /** Titles of its values. */
    readonly values?: Readonly<Record<string, string>>;
  };
}

export interface Option {
  readonly name: string;
  readonly schema: OptionSchema;
  readonly isRequired: boolean;
}

/** The options of a production, in order. */
export function listOptions({ options }: Pick<ProductionDescription, 'options'>): Option[] {
  const { properties = {}, required = [] } = options as {
    readonly properties?: Readonly<Record<string, OptionSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }));
}

/** Whether an option names files that the service reads. */
export function isInput({ schema }: Option): boolean {
  const { file } = schema['x-footlight'] ?? {};
  return file !== undefined && !file.startsWith('output');
}

/** The option that a dropped file is for: the first required one that names files. */
export function findMainInput(production: ProductionDescription): Option | undefined {
  return listOptions(production).find((option) => option.isRequired && isInput(option));
}

/** What is written is named by the service where nobody names it. */
export function isOutput({ schema }: Option): boolean {
  return schema['x-footlight']?.file?.startsWith('output') ?? false;
}

const PLAYED = /^(?:video|audio|image)\//;
const PLAYED_NAME =
  /\.(?:mp4|m4v|mov|mkv|webm|avi|mxf|ts|mpg|wmv|png|jpe?g|webp|avif|tiff?|ppm|mp3|wav|flac|ogg|m4a)$/i;

/** Whether an option may take a file, as far as its kind tells: films and texts are told apart. */
export function mayTake({ schema }: Option, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const isPlayed = PLAYED.test(type) || PLAYED_NAME.test(name);
  return schema['x-footlight']?.file === 'media' ? isPlayed || type === '' : !isPlayed;
}

/** How many files an option takes. */
export function countInputs({ schema }: Option): { readonly least: number; readonly most: number } {
  if (schema.type !== 'array') return { least: 1, most: 1 };
  return { least: schema.minItems ?? 0, most: schema.maxItems ?? Number.POSITIVE_INFINITY };
}
