import { isInput, type Option } from '../state/inputs.ts';

/** How an option is asked for. */
export type OptionKind =
  | 'files'
  | 'switch'
  | 'choice'
  | 'choices'
  | 'number'
  | 'list'
  | 'engine'
  | 'voice'
  | 'text'
  | 'document';

/** Chooses a control by the schema alone. */
export function findKind(option: Option): OptionKind {
  const { schema } = option;
  const { engine, voiceOf } = schema['x-footlight'] ?? {};
  if (engine) return 'engine';
  if (voiceOf) return 'voice';
  if (isInput(option)) return 'files';
  const types = [schema.type].flat();
  if (types.includes('boolean')) return 'switch';
  if (schema.enum) return 'choice';
  if (types.includes('number') || types.includes('integer')) return 'number';
  if (types.includes('array')) return schema.items?.enum ? 'choices' : 'list';
  return types.includes('string') ? 'text' : 'document';
}

/**
 * Reads what stands in a control.
 *
 * @returns undefined for nothing, which leaves the option to its default
 */
export function readText(option: Option, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const kind = findKind(option);
  if (kind === 'number') return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
  if (kind === 'list')
    return trimmed
      .split('\n')
      .map((line) => readItem(option, line.trim()))
      .filter((each) => each !== '');
  if (kind === 'document') return readJson(trimmed);
  return trimmed;
}

/** Writes a value as it is read. */
export function writeText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    return value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join('\n');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

function readItem({ schema }: Option, line: string): unknown {
  const types = [schema.items?.type].flat();
  if (types.includes('number') || types.includes('integer')) return Number(line);
  return types.includes('string') || types[0] === undefined ? line : readJson(line);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The service says what is wrong with it.
    return text;
  }
}
