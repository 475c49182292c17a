import { AUTOMATIC } from '../../engines/reference.ts';
import type { MatterSettings } from '../../engines/task.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { GivenFiles } from './given-files.ts';
import type { BackgroundOptions } from './options.ts';
import type { MatterCandidate } from './survey-shots.ts';

/**
 * Creates the engines that may matte the shots: the one that was asked for, or all that can be used here.
 *
 * @throws what creating the engines throws
 */
export async function openCandidates(
  context: WorkflowContext,
  options: BackgroundOptions,
  { plate }: Pick<GivenFiles, 'plate'>,
): Promise<MatterCandidate[]> {
  const isAutomatic = options.matter === AUTOMATIC;
  const names = isAutomatic ? await context.engines.listReady('matter') : [options.matter];
  const settings = readMatterSettings(options);
  const stored = describeSettings(settings, plate);
  const candidates = new Map<string, MatterCandidate>();
  for (const name of names) {
    const matter = await context.engines.use('matter', name, settings);
    candidates.set(matter.id, { matter, settings: stored });
  }
  return [...candidates.values()];
}

function readMatterSettings({ provider, plate, subject }: BackgroundOptions): MatterSettings {
  return {
    provider,
    ...(plate !== undefined && { plate }),
    ...(subject !== undefined && { subject: readPoint(subject) }),
  };
}

/** Reads a point that was written as "x,y". */
export function readPoint(text: string): { readonly x: number; readonly y: number } {
  const [x, y] = text.split(',').map(Number);
  return { x: x!, y: y! };
}

/** What of the settings changes findings, with the digest of a file instead of its path. */
function describeSettings(
  { subject }: MatterSettings,
  plate: GivenFiles['plate'],
): MatterCandidate['settings'] {
  return {
    ...(plate && { plate: plate.digest }),
    ...(subject && { subject: `${subject.x},${subject.y}` }),
  };
}
