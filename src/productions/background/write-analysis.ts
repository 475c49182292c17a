import { basename } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import { copyToDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { PreparedClip } from './clip.ts';
import type { ClipFindings } from './compose-segments.ts';
import { createAnalysis } from './create-analysis.ts';
import type { ClipDestination } from './destination.ts';
import { type MeasuredScene, measureScenes } from './measure-scene.ts';
import type { BackgroundOptions } from './options.ts';
import { isScreenShot } from './screen-shots.ts';
import type { MattedSegment } from './separate.ts';

/**
 * Writes what was found out about a clip, and the pictures of depth if they are to be kept.
 *
 * @returns paths by role
 */
export async function writeAnalysis(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  { options, segments, findings }: AnalyzedClip,
): Promise<Readonly<Record<string, string>>> {
  const depth = await context.engines.use('depth', options.depth, { provider: options.provider });
  const scenes = await measureScenes(context, clip, segments, depth);
  const kept = options.keep.includes('depth_map') ? await keepDepth(destination, scenes) : [];
  const screenSegments = segments.filter((segment) => isScreenShot(clip.candidates, segment));
  const analysis = createAnalysis(clip, {
    findings,
    scenes,
    depthFiles: new Map(kept.map(({ shot, path }) => [shot, basename(path)])),
    screenShots: new Set(screenSegments.map(({ shot }) => shot.index)),
  });
  const path = destination.getPath('-analysis.json');
  await writeTextAtomically(path, formatAnalysis(analysis));
  return { analysis: path, ...Object.fromEntries(kept.map(({ role, path: file }) => [role, file])) };
}

/** A clip of which everything was measured. */
export interface AnalyzedClip {
  readonly options: BackgroundOptions;
  readonly segments: readonly MattedSegment[];
  readonly findings: ClipFindings;
}

/** One picture for each shot, with the number of the shot. */
async function keepDepth(
  { getPath }: ClipDestination,
  scenes: readonly MeasuredScene[],
): Promise<{ readonly shot: number; readonly role: string; readonly path: string }[]> {
  const kept = scenes.map(({ shot, depthFile }) => ({
    shot,
    role: `depth_map${shot + 1}`,
    path: getPath(`-depth-${shot + 1}.png`),
    depthFile,
  }));
  for (const { depthFile, path } of kept) await copyToDestination(depthFile, path);
  return kept;
}

/** A line for each entry: with one for each number, a long clip would have a million. */
function formatAnalysis(analysis: object): string {
  const lines = Object.entries(analysis).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
