import type { ZodObject } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { listInputFiles, type OptionFile, withFiles } from '../file-options.ts';
import type { WorkflowContext } from '../workflow.ts';
import type { FoundInputs } from './find-inputs.ts';
import type { InputFiles } from './input-files.ts';

/**
 * Fetches the inputs that are not on this machine, and checks media against the limits of the run.
 *
 * @returns the options with paths of this machine; unavailable files of a list are left as they were
 * @throws `source.*`, `download.*`, `storage.*`, `media.*`, `input.*`, also if a whole list is unavailable
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
  await checkAll(named, files);
  return here;
}

/** Checks media against the limits of the run. The code that opens media is loaded only if there are any. */
async function checkAll(named: readonly OptionFile[], files: InputFiles): Promise<void> {
  const { mediaLimits } = files.policy;
  const media = named.filter(({ key, role }) => role === 'media' && !(key in files.failures));
  if (!mediaLimits || media.length === 0) return;
  const { checkMedia } = await import('./check-media.ts');
  for (const [key, error] of Object.entries(await checkMedia(media, mediaLimits)))
    files.addFailure(key, error);
}

/** Fetches the inputs. The code for networks and buckets is loaded only if it is needed. */
async function fetchAll(
  context: WorkflowContext,
  remote: FoundInputs['remote'],
): Promise<Record<string, string>> {
  if (remote.length === 0) return {};
  const { fetchInputs } = await import('./fetch-inputs.ts');
  return fetchInputs(context, remote);
}

/** @throws the first error of a list of which no file is available */
function assertSomeOfEach(named: readonly OptionFile[], { failures }: InputFiles): void {
  for (const [, list] of Map.groupBy(named, ({ option }) => option)) {
    const errors = list.flatMap(({ key }) => failures[key] ?? []);
    if (errors[0] && errors.length === list.length) throw FootlightError.fromJSON(errors[0]);
  }
}
