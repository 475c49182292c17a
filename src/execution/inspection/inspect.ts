import { hashFile } from '../../core/hashing.ts';
import { assertWithinLimits } from '../../media/media-limits.ts';
import { findPlayableType } from '../../media/previews/plays-everywhere.ts';
import { probe } from '../../media/probe.ts';
import type { ArtifactStore } from '../artifact-store.ts';
import { DiskArtifactStore } from '../disk-artifact-store.ts';
import { UsageLedger } from '../remote/usage-ledger.ts';
import { StepRunner } from '../step-runner.ts';
import { describeMedia } from './describe-media.ts';
import type { InspectionFiles, InspectionRequest, StoredInspection } from './inspection.ts';
import type { ProbedMedia } from './probed-media.ts';
import { getInspectionStep } from './steps.ts';

export interface InspectionProgress {
  readonly signal: AbortSignal;
  /** Is told of a file that can be read while it is written. */
  readonly onGrowing?: (path: string) => void;
}

/** Does what is asked with a file, and nothing where it is kept from before. */
export async function inspect(
  { inspection, path, digest, storeRoot, mediaLimits }: InspectionRequest,
  { signal, onGrowing }: InspectionProgress,
): Promise<InspectionFiles | ProbedMedia> {
  const info = await probe(path);
  assertWithinLimits(info, mediaLimits);
  if (inspection.kind === 'probe') return describeMedia(info, findPlayableType(info));
  const store = new DiskArtifactStore(storeRoot);
  await store.open();
  const input = { digest: digest ?? (await hashFile(path, signal)), inspection };
  return runInspection(store, input, { info, onGrowing, signal });
}

async function runInspection(
  store: ArtifactStore,
  input: { readonly digest: string; readonly inspection: StoredInspection },
  { info, onGrowing, signal }: InspectionProgress & { readonly info: Awaited<ReturnType<typeof probe>> },
): Promise<InspectionFiles> {
  const ignore = (): void => undefined;
  const runner = new StepRunner({ store, sendsLostAgain: false, emit: ignore, warn: ignore });
  const { value } = await runner.run({
    step: getInspectionStep(input.inspection),
    input,
    resources: { info, onGrowing },
    signal,
    progress: ignore,
    usage: new UsageLedger(),
  });
  return { directory: value.directory, output: value.manifest.output };
}
