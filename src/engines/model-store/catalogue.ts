import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { describeJsonProblem } from '../../core/json-problem.ts';
import { decodeMarkedText } from '../../core/marked-text.ts';
import type { Message } from '../../core/messages/message.ts';
import { describeIssue } from '../../core/zod-issues.ts';

/** A file name without folders, as it becomes part of a path. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'issue.file-name');

const fileSchema = z.strictObject({
  name: fileName,
  /** Size for estimates and limits: a download more than twice as large is aborted. */
  approximateBytes: z.int().positive(),
  /** Expected digest. Without it, that of the first download is recorded and used from then on. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Tried in order; {github}, {huggingface} and {modelscope} stand for configurable endpoints. */
  urls: z.array(z.string().regex(/^(https?:\/\/|\{(?:github|huggingface|modelscope)\})/)).min(1),
});

const modelSchema = z.strictObject({
  name: fileName,
  /** The task interface that uses it. */
  task: z.enum(['upscaler', 'depth', 'matter', 'object-detector', 'interpolator']),
  /** What it is for, in English. */
  purpose: z.string(),
  /** The same in other languages. */
  purposes: z.record(z.string(), z.string()).optional(),
  licence: z.string(),
  homepage: z.url().optional(),
  /** The model's file; a second one denoises less and can be blended with the first. */
  files: z.array(fileSchema).min(1).max(2),
});

const catalogueSchema = z.strictObject({ version: z.literal(1), models: z.array(modelSchema) });

export type CatalogueFile = z.infer<typeof fileSchema>;
export type CatalogueModel = z.infer<typeof modelSchema>;

/** What a model is for, in a language if its catalogue has it. */
export function getPurpose({ purpose, purposes }: CatalogueModel, language: string): string {
  return purposes?.[language] ?? purpose;
}

/**
 * Reads the shipped catalogue, then additional files; a later entry replaces an earlier one of the same name.
 *
 * @throws `model.catalogue-invalid`
 */
export async function readCatalogue(
  additional: readonly string[] = [],
): Promise<ReadonlyMap<string, CatalogueModel>> {
  const shipped = fileURLToPath(new URL('../../../assets/models/catalogue.json', import.meta.url));
  const models = new Map<string, CatalogueModel>();
  for (const path of [shipped, ...additional])
    for (const model of await readOne(path)) models.set(model.name, model);
  return models;
}

function describeProblem(error: unknown, text: string): Message | string {
  if (error instanceof z.ZodError) return describeIssue(error);
  return error instanceof SyntaxError ? describeJsonProblem(text) : (error as Error).message;
}

async function readOne(path: string): Promise<CatalogueModel[]> {
  let text = '';
  try {
    text = decodeMarkedText(await readFile(path), path);
    return catalogueSchema.parse(JSON.parse(text)).models;
  } catch (error) {
    if (error instanceof FootlightError) throw error;
    const problem = describeProblem(error, text);
    throw new FootlightError('model.catalogue-invalid', {
      kind: 'usage',
      parameters: { problem },
      value: path,
      cause: error,
    });
  }
}
