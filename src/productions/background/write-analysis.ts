import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Light } from '../../analysis/light.ts';
import { writeAtomically, writeTextAtomically } from '../../core/files.ts';
import { copyToDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { drawLightMap } from '../../frames/light-map.ts';
import { encodeRgbPng } from '../../media/stills/deep-png.ts';
import type { PreparedClip } from './clip.ts';
import type { ClipFindings } from './compose-segments.ts';
import { createAnalysis } from './create-analysis.ts';
import type { ClipDestination } from './destination.ts';
import { type MeasuredScene, measureScenes } from './measure-scene.ts';
import type { BackgroundOptions } from './options.ts';
import { ENDINGS, getPictureEnding } from './result-files.ts';
import { isScreenShot } from './screen-shots.ts';
import type { MattedSegment } from './separate.ts';

/**
 * Writes what was found out about a clip, and the pictures of depth and light if they are to be kept.
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
  const depthMaps = options.keep.includes('depth_map') ? await keepDepth(destination, scenes) : [];
  const lightMaps = options.keep.includes('lighting_map') ? await keepLight(destination, findings) : [];
  const screenSegments = segments.filter((segment) => isScreenShot(clip.candidates, segment));
  const analysis = createAnalysis(clip, {
    findings,
    scenes,
    depthFiles: nameFiles(depthMaps),
    lightFiles: nameFiles(lightMaps),
    screenShots: new Set(screenSegments.map(({ shot }) => shot.index)),
  });
  const path = destination.getPath(ENDINGS.analysis);
  await writeTextAtomically(path, formatAnalysis(analysis));
  const kept = [...depthMaps, ...lightMaps].map(({ role, path: file }) => [role, file]);
  return { analysis: path, ...Object.fromEntries(kept) };
}

/** A clip of which everything was measured. */
export interface AnalyzedClip {
  readonly options: BackgroundOptions;
  readonly segments: readonly MattedSegment[];
  readonly findings: ClipFindings;
}

/** A picture of a shot. */
interface KeptPicture {
  /** Position of the shot. */
  readonly shot: number;
  readonly role: string;
  readonly path: string;
}

function nameFiles(pictures: readonly KeptPicture[]): ReadonlyMap<number, string> {
  return new Map(pictures.map(({ shot, path }) => [shot, basename(path)]));
}

/** One picture for each shot: the light of its new background, or of its own if it keeps that. */
async function keepLight({ getPath }: ClipDestination, { looks }: ClipFindings): Promise<KeptPicture[]> {
  const kept: KeptPicture[] = [];
  for (const [shot, subject] of looks.subjects) {
    const path = getPath(getPictureEnding('lighting_map', shot + 1));
    const content = await encodeLight(looks.backdrops.get(shot)?.light ?? subject.light);
    await writeAtomically(path, (temporary) => writeFile(temporary, content));
    kept.push({ shot, role: `lighting_map${shot + 1}`, path });
  }
  return kept;
}

/** Light that full scale stands for, so that what is brighter than white is not cut off. */
const FULL_LIGHT = 2;

/** Encodes the irradiance by direction, as sRGB. */
function encodeLight(light: Light): Promise<Buffer> {
  const { rgb, ...size } = drawLightMap(light);
  const codes = rgb.map((value) => {
    const share = Math.min(1, value / FULL_LIGHT);
    return share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055;
  });
  return encodeRgbPng(codes, size);
}

/** One picture for each shot. */
async function keepDepth(
  { getPath }: ClipDestination,
  scenes: readonly MeasuredScene[],
): Promise<KeptPicture[]> {
  const kept = scenes.map(({ shot, depthFile }) => ({
    shot,
    role: `depth_map${shot + 1}`,
    path: getPath(getPictureEnding('depth_map', shot + 1)),
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
