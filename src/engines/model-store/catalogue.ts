import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';

/** A file name and nothing else: it becomes part of a path. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, dots and dashes');

const fileSchema = z.strictObject({
  name: fileName,
  /** For estimates and as a limit: nothing twice as large is accepted. */
  approximateBytes: z.int().positive(),
  /** Where it is known beforehand. Without it, the first download's is remembered and holds from then on. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Tried in order; {github} and {huggingface} stand for configurable endpoints. */
  urls: z.array(z.string().regex(/^(https?:\/\/|\{github\}|\{huggingface\})/)).min(1),
});

const modelSchema = z.strictObject({
  name: fileName,
  /** The task interface that uses it. */
  task: z.enum(['upscaler']),
  purpose: z.string(),
  licence: z.string(),
  homepage: z.url().optional(),
  /** The model; a second file denoises less than the first and can be mixed into it. */
  files: z.array(fileSchema).min(1).max(2),
});

const catalogueSchema = z.strictObject({ version: z.literal(1), models: z.array(modelSchema) });

export type CatalogueFile = z.infer<typeof fileSchema>;
export type CatalogueModel = z.infer<typeof modelSchema>;

/** The shipped catalogue, then the user's own files; a later entry replaces an earlier one of its name. */
export async function readCatalogue(
  additional: readonly string[] = [],
): Promise<ReadonlyMap<string, CatalogueModel>> {
  const shipped = fileURLToPath(new URL('../../../assets/models/catalogue.json', import.meta.url));
  const models = new Map<string, CatalogueModel>();
  for (const path of [shipped, ...additional])
    for (const model of await readOne(path)) models.set(model.name, model);
  return models;
}

async function readOne(path: string): Promise<CatalogueModel[]> {
  try {
    return catalogueSchema.parse(JSON.parse(await readFile(path, 'utf8'))).models;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new FootlightError('model.catalogue-invalid', {
      kind: 'usage',
      parameters: { reason },
      value: path,
      cause: error,
    });
  }
}
