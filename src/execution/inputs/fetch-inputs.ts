import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { mapConcurrently } from '../../core/map-concurrently.ts';
import { PARALLEL_DOWNLOADS } from '../../storage/parallel-transfers.ts';
import type { RemoteFileHead } from '../../storage/remote-head.ts';
import type { Artifact } from '../artifact-store.ts';
import type { WorkflowContext } from '../workflow.ts';
import { type FetchInput, type FetchOutput, type FetchResources, fetchStep } from './fetch-step.ts';
import type { RemoteSource } from './input-source.ts';
import { describeRemote } from './remote-file.ts';
import { getAddress } from './remote-source.ts';

/** An input that is to be fetched. */
export interface RemoteInput {
  /** The option and number that name it, or the reference in a document. */
  readonly key: string;
  /** The reference as the user wrote it. */
  readonly text: string;
  readonly source: RemoteSource;
  /** Whether it is one of a list: if it is unavailable, the run may go on with the others. */
  readonly mayFail: boolean;
}

interface DescribedInput extends RemoteInput {
  readonly head: RemoteFileHead;
}

/**
 * Fetches files in their current version. One that may fail and does is recorded in `context.files`.
 *
 * @returns paths by key
 * @throws `source.*`, `download.*`, `storage.*`
 */
export async function fetchInputs(
  context: WorkflowContext,
  inputs: readonly RemoteInput[],
): Promise<Record<string, string>> {
  const limits = { concurrency: PARALLEL_DOWNLOADS, signal: context.signal };
  const described = (await mapConcurrently(inputs, limits, (input) => describe(context, input))).flat();
  const artifacts = await fetchDescribed(context, described);
  const paths: Record<string, string> = {};
  for (const [i, { directory, manifest }] of artifacts.entries()) {
    const { key, text, source } = described[i] as DescribedInput;
    const { output } = manifest;
    if ('error' in output) {
      context.files.addFailure(key, output.error);
    } else {
      const path = join(directory, output.file);
      context.files.addFetched(path, { text, address: getAddress(source) });
      paths[key] = path;
    }
  }
  return paths;
}

/** @returns an empty list if it is unavailable and may fail */
async function describe(context: WorkflowContext, input: RemoteInput): Promise<DescribedInput[]> {
  try {
    const head = await describeRemote(input.source, context.files.policy, context.signal);
    return [{ ...input, head }];
  } catch (error) {
    throwIfCancelled(context.signal);
    if (!input.mayFail) throw error;
    context.files.addFailure(input.key, toFootlightError(error));
    return [];
  }
}

async function fetchDescribed(
  context: WorkflowContext,
  inputs: readonly DescribedInput[],
): Promise<Artifact<FetchOutput>[]> {
  const [first, ...others] = inputs;
  if (!first) return [];
  // Only a single file may have an unknown length; in a list, progress needs each one's share.
  if (others.length === 0) return [await context.step(fetchStep, stepInput(first), createResources(first))];
  return context.map(fetchStep, inputs, {
    concurrency: PARALLEL_DOWNLOADS,
    getSize: ({ head }) => head.sizeBytes ?? 0,
    getInput: stepInput,
    getResources: createResources,
  });

  function createResources(input: DescribedInput): FetchResources {
    return { ...input, policy: context.files.policy };
  }
}

function stepInput({ source, head }: DescribedInput): FetchInput {
  return { address: getAddress(source), version: head.version ?? randomUUID() };
}
