import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { MatterSettings } from '../../engines/task.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { findMainVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { BackgroundOptions } from './options.ts';
import type { MatterCandidate } from './survey-shots.ts';

/**
 * Creates the engines that may matte the shots: the one that was asked for, or all that can be used here.
 *
 * @throws `input.*` for a plate that is no picture, and what creating the engines throws
 */
export async function openCandidates(
  context: WorkflowContext,
  options: BackgroundOptions,
): Promise<MatterCandidate[]> {
  const isAutomatic = options.matter === AUTOMATIC;
  const names = isAutomatic ? await context.engines.listReady('matter') : [options.matter];
  const settings = readMatterSettings(options);
  const stored = await describeSettings(settings, context.signal);
  const candidates = new Map<string, MatterCandidate>();
  for (const name of names) {
    const matter = await context.engines.use('matter', name, settings);
    candidates.set(matter.id, { name, matter, settings: stored });
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
async function describeSettings(
  { plate, subject }: MatterSettings,
  signal: AbortSignal,
): Promise<MatterCandidate['settings']> {
  return {
    ...(plate !== undefined && { plate: await digestPicture(plate, signal) }),
    ...(subject && { subject: `${subject.x},${subject.y}` }),
  };
}

/** Sees that a file holds a picture before hours are spent on a video. */
async function digestPicture(path: string, signal: AbortSignal): Promise<string> {
  const picture = findMainVideo(await probe(path));
  if (picture && picture.width > 0) return hashFile(path, signal);
  throw new FootlightError('input.no-picture', { kind: 'input', value: path });
}
