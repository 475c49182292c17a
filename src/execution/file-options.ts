import { type ZodObject, z } from 'zod';

/**
 * What a file option of a workflow means, as its schema says with `.meta({ file: ... })`: `media` and `document` are
 * read, `model` is a name or a file that is read, `output` is written, `output-folder` too.
 */
export type FileRole = 'media' | 'document' | 'model' | 'output' | 'output-folder';

/** The file options of a workflow by name. */
export function fileRoles(schema: ZodObject): Readonly<Record<string, FileRole>> {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<
    string,
    { file?: FileRole }
  >;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { file }]) => (file ? [[name, file] as const] : [])),
  );
}

/** One file that a request names. */
export interface OptionFile {
  /** The option, and the number where it holds several: `sources.2`. */
  readonly key: string;
  readonly option: string;
  readonly role: FileRole;
  readonly value: string;
  /** One of several: when it is bad, the others may still do. */
  readonly isListed: boolean;
}

/** The files that `options` name. */
export function filesOf(schema: ZodObject, options: Readonly<Record<string, unknown>>): OptionFile[] {
  return Object.entries(fileRoles(schema)).flatMap(([option, role]) => {
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

/** The files that `options` name and that are read. */
export function inputFilesOf(schema: ZodObject, options: Readonly<Record<string, unknown>>): OptionFile[] {
  return filesOf(schema, options).filter(({ role }) => role !== 'output' && role !== 'output-folder');
}

/** The options with other values for some of their files, by key. */
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
