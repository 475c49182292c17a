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
  };
}

export interface Option {
  readonly name: string;
  readonly schema: OptionSchema;
  readonly isRequired: boolean;
}

/** The options of a production, in order. */
export function listOptions({ options }: ProductionDescription): Option[] {
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
  return file !== undefined && file !== 'output' && file !== 'folder';
}

/** The option that a dropped file is for: the first required one that names files. */
export function findMainInput(production: ProductionDescription): Option | undefined {
  return listOptions(production).find((option) => option.isRequired && isInput(option));
}

/** How many files an option takes. */
export function countInputs({ schema }: Option): { readonly least: number; readonly most: number } {
  if (schema.type !== 'array') return { least: 1, most: 1 };
  return { least: schema.minItems ?? 0, most: schema.maxItems ?? Number.POSITIVE_INFINITY };
}
