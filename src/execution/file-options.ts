import type { ZodObject } from 'zod';
import { type FileRole, getOptionMeta } from './option-meta.ts';

/** Returns the roles of a production's file options, by option name. */
export function getFileRoles(options: ZodObject): Readonly<Record<string, FileRole>> {
  return Object.fromEntries(
    Object.keys(options.shape).flatMap((name) => {
      const { file } = getOptionMeta(options, name);
      return file ? [[name, file]] : [];
    }),
  );
}

/** One file that a request names. */
export interface OptionFile {
  /** The option, and the number if it holds several: `sources.2`. */
  readonly key: string;
  readonly option: string;
  readonly role: FileRole;
  readonly value: string;
  /** Whether it is one of several: if it is bad, the run may go on with the others. */
  readonly isListed: boolean;
}

/** Lists the files that `options` name. */
export function listFiles(schema: ZodObject, options: Readonly<Record<string, unknown>>): OptionFile[] {
  return Object.entries(getFileRoles(schema)).flatMap(([option, role]) => {
    const value = options[option];
    if (typeof value === 'string') return [{ key: option, option, role, value, isListed: false }];
    if (!Array.isArray(value)) return [];
    return value.map((each, i) => ({
      key: `${option}.${i}`,
      option,
      role,
      value: String(each),
      isListed: value.length > 1,
    }));
  });
}

/** Lists the files that `options` name and that are read. */
export function listInputFiles(schema: ZodObject, options: Readonly<Record<string, unknown>>): OptionFile[] {
  return listFiles(schema, options).filter(({ role }) => role !== 'output' && role !== 'output-folder');
}

/** Returns the options with other values for some of their files, by key. */
export function withFiles(
  options: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([option, value]) => [
      option,
      Array.isArray(value)
        ? value.map((each, i) => values[`${option}.${i}`] ?? each)
        : (values[option] ?? value),
    ]),
  );
}
