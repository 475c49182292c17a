import type { ZodObject } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { listInputFiles, type OptionFile, withFiles } from '../file-options.ts';
import type { WorkflowContext } from '../workflow.ts';
import { checkMedia } from './check-media.ts';
import type { FoundInputs } from './find-inputs.ts';
import type { InputFiles } from './input-files.ts';

/**
 * Fetches the inputs that are elsewhere, and compares media with the limits of the run.
 *
 * @returns the options with files of this machine; those of a list that can't be had are left as they were
 * @throws `source.*`, `download.*`, `storage.*`, `media.*`, `input.*`, also where none of a list can be had
 */
export async function fetchAndCheckInputs(
  context: WorkflowContext,
  schema: ZodObject,
  options: Readonly<Record<string, unknown>>,
  { local, remote }: Pick<FoundInputs, 'local' | 'remote'>,
): Promise<Record<string, unknown>> {
  const { files } = context;
  const here = withFiles(options, { ...local, ...(await fetchAll(context, remote)) });
  const named = listInputFiles(schema, here);
  assertSomeOfEach(named, files);
  const { mediaLimits } = files.policy;
  if (mediaLimits) {
    const bad = await checkMedia(
      named.filter(({ key }) => !(key in files.failures)),
      mediaLimits,
    );
    for (const [key, error] of Object.entries(bad)) files.addFailure(key, error);
  }
  return here;
}

/** Network and buckets are loaded only where something lies there. */
async function fetchAll(
  context: WorkflowContext,
  remote: FoundInputs['remote'],
): Promise<Record<string, string>> {
  if (remote.length === 0) return {};
  const { fetchInputs } = await import('./fetch-inputs.ts');
  return fetchInputs(context, remote);
}

/** A list of which nothing can be had is no input. */
function assertSomeOfEach(named: readonly OptionFile[], { failures }: InputFiles): void {
  for (const [, list] of Map.groupBy(named, ({ option }) => option)) {
    const errors = list.flatMap(({ key }) => failures[key] ?? []);
    if (errors[0] && errors.length === list.length) throw FootlightError.fromJSON(errors[0]);
  }
}
