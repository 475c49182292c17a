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
