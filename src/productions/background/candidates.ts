import { createMessage, type Message } from '../../core/messages/message.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { MatterSettings } from '../../engines/task.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { GivenFiles } from './given-files.ts';
import type { BackgroundOptions } from './options.ts';
import type { MatterCandidate } from './survey-shots.ts';

/** The engines that may matte the shots. */
export interface Candidates {
  readonly candidates: readonly MatterCandidate[];
  /** Whether it is the only one, as it was asked for by name. */
  readonly isForced: boolean;
}

/**
 * Creates the engines that may matte the shots: the one that was asked for, or all that can be used here. Where the one that
 * was asked for can't be used, no other is forced on every shot in its place: the choice is free, with a warning.
 *
 * @throws what creating the engines throws
 */
export async function openCandidates(
  context: WorkflowContext,
  options: BackgroundOptions,
  { plate }: Pick<GivenFiles, 'plate'>,
): Promise<Candidates> {
  const settings = readMatterSettings(options);
  // What of the settings changes findings, with the digest of a file instead of its path.
  const stored: MatterCandidate['settings'] = plate ? { plate: plate.digest } : {};
  const open = async (asked: string, used?: Message): Promise<MatterCandidate[]> => {
    const { engine: matter, error } = await context.engines.attempt('matter', asked, settings);
    if (matter) return [{ matter, settings: stored, ...(plate && { plate }) }];
    context.engines.accept({ code: 'matter.fell-back', asked, used, error: error.toJSON() });
    return [];
  };
  if (options.matter !== AUTOMATIC) {
    const candidates = await open(options.matter, createMessage('background.what-suits'));
    if (candidates.length > 0) return { candidates, isForced: true };
  }
  const candidates: MatterCandidate[] = [];
  for (const name of await context.engines.listReady('matter')) candidates.push(...(await open(name)));
  return { candidates, isForced: false };
}

function readMatterSettings({ provider, plate }: BackgroundOptions): MatterSettings {
  return { provider, ...(plate !== undefined && { plate }) };
}

/** Reads a point that was written as "x,y". */
export function readPoint(text: string): { readonly x: number; readonly y: number } {
  const [x, y] = text.split(',').map(Number);
  return { x: x!, y: y! };
}
