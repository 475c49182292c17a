import { FootlightError, toFootlightError } from '../../../core/errors.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { PARALLEL_UPLOADS } from '../../../storage/parallel-transfers.ts';
import { type StepPolicies, withPolicy } from '../step-policies.ts';
import type { TemporaryCopies } from './temporary-copies.ts';
import { uploadCopyStep } from './upload-copy.ts';

/** A small copy of a video, by the number of the video in the request. */
export interface SmallCopy {
  readonly number: number;
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

/** Gives a service access to a copy. @throws the error of the store, if the copy could not be uploaded */
type CreateLink = () => Promise<string>;

/**
 * Uploads copies to where models' services can fetch them.
 *
 * @returns by copy; undefined if it was not to be uploaded, or if there is no store
 */
export async function linkCopies(
  context: WorkflowContext,
  small: readonly SmallCopy[],
  isNeeded: readonly boolean[],
  {
    copies,
    linkSeconds,
    policies,
  }: { readonly copies: TemporaryCopies; readonly linkSeconds: number; readonly policies: StepPolicies },
): Promise<(CreateLink | undefined)[]> {
  const hasStore = await copies.hasStore().catch((error: unknown) => toFootlightError(error));
  if (hasStore === false) return [];
  if (hasStore instanceof FootlightError) return small.map(() => createFailing(hasStore));
  const needed = small.filter((_, i) => isNeeded[i]);
  const attempts = await context.mapAttempts(withPolicy(uploadCopyStep, 'upload', policies), needed, {
    concurrency: PARALLEL_UPLOADS,
    getSize: () => 1,
    getInput: ({ number, key }) => ({ run: context.runId, video: number, copy: key }),
    getResources: ({ path }) => ({ path, copies }),
  });
  return small.map((each) => {
    const attempt = attempts[needed.indexOf(each)];
    if (!attempt) return undefined;
    if (attempt.error) return createFailing(FootlightError.fromJSON(attempt.error));
    const { key } = attempt.artifact.manifest.output;
    return () => copies.link(key, linkSeconds);
  });
}

/** One model's copy that is missing fails its question alone. */
function createFailing(error: FootlightError): CreateLink {
  return () => Promise.reject(error);
}
