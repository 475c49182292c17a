import type { ArtifactStore } from '../artifact-store.ts';
import { stepKey } from '../step.ts';
import type { InspectionFiles, InspectionOutput } from './inspection.ts';
import { getInspectionStep, type InspectedFile } from './steps.ts';

/** The files of an inspection that was done before; undefined if there are none. */
export async function findInspection(
  store: ArtifactStore,
  input: InspectedFile,
): Promise<InspectionFiles | undefined> {
  const found = await store.find<InspectionOutput>(stepKey(getInspectionStep(input.inspection), input));
  return found && { directory: found.directory, output: found.manifest.output };
}
