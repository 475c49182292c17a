import { hashFile } from '../../core/hashing.ts';
import { assertWithinLimits } from '../../media/media-limits.ts';
import { findPlayableType } from '../../media/previews/plays-everywhere.ts';
import { probe } from '../../media/probe.ts';
import { runAlone } from '../run-alone.ts';
import { describeMedia } from './describe-media.ts';
import type { InspectionFiles, InspectionRequest } from './inspection.ts';
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
  const input = { digest: digest ?? (await hashFile(path, signal)), inspection };
  const step = getInspectionStep(inspection);
  const { directory, manifest } = await runAlone(storeRoot, {
    step,
    input,
    resources: { info, onGrowing },
    signal,
  });
  return { directory, output: manifest.output };
}
