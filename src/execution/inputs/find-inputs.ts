import type { ZodObject } from 'zod';
import { toFootlightError } from '../../core/errors.ts';
import { listInputFiles, type OptionFile } from '../file-options.ts';
import type { Stage } from '../stage.ts';
import type { RemoteInput } from './fetch-inputs.ts';
import { InputFiles } from './input-files.ts';
import { createInputPolicy, type InputPolicy } from './input-policy.ts';
import type { InputSource } from './input-source.ts';
import { resolveInput } from './resolve-input.ts';
import { getStagesOfRun } from './stages.ts';

/** The inputs of a run, resolved and not yet fetched. */
export interface FoundInputs {
  readonly files: InputFiles;
  /** The stages of the run, with or without fetching. */
  readonly stages: readonly Stage[];
  /** Paths by option and number. */
  readonly local: Readonly<Record<string, string>>;
  readonly remote: readonly RemoteInput[];
}

/**
 * Resolves where the files that options name come from. A refused file of a list is recorded in `files`.
 *
 * @throws `source.*`, `storage.address`, `storage.key`
 */
export async function findInputs(
  production: { readonly options: ZodObject; readonly stages: readonly Stage[] },
  options: Readonly<Record<string, unknown>>,
  said: Partial<InputPolicy> | undefined,
): Promise<FoundInputs> {
  const files = new InputFiles(createInputPolicy(said));
  const local: Record<string, string> = {};
  const remote: RemoteInput[] = [];
  for (const file of listInputFiles(production.options, options)) {
    if (file.key in files.failures) continue;
    try {
      const source = await findSource(file, files.policy);
      if (source?.kind === 'path') local[file.key] = source.path;
      else if (source) remote.push({ key: file.key, text: file.value, source, mayFail: file.isListed });
    } catch (error) {
      if (!file.isListed) throw error;
      files.addFailure(file.key, toFootlightError(error));
    }
  }
  return { files, stages: getStagesOfRun(production.stages, remote.length > 0), local, remote };
}

/** Inputs of another caller were resolved when the work was submitted, and are not resolved again. */
async function findSource({ key, value }: OptionFile, policy: InputPolicy): Promise<InputSource | undefined> {
  return policy.isConfined ? policy.sources[key] : resolveInput(value, policy);
}
