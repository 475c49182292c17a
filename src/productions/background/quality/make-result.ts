import type { WorkflowContext } from '../../../execution/workflow.ts';
import { SUFFICIENT_SCORE } from '../choose-matter.ts';
import type { PreparedClip, RoutedShot } from '../clip.ts';
import {
  type ClipRequest,
  type Composed,
  type ComposedSegment,
  composeSegments,
} from '../compose-segments.ts';
import { type ClipFinish, planEncoder } from '../composite-clip.ts';
import { type MattedSegment, separateSubject } from '../separate.ts';
import type { Setup } from '../setup.ts';
import { type CheckedSegment, checkQuality } from './check-quality.ts';
import { type ImprovedResult, improveQuality, type RatedResult } from './improve.ts';
import { planLight } from './light-curve.ts';
import { measureLight } from './measure-light.ts';
import type { RepairOptions, RepairSettings } from './plan-repairs.ts';
import { repairMattes } from './repair-mattes.ts';

/** Composes a clip, rates it, and repairs what does not pass. */
export async function makeResult(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  request: ClipRequest,
): Promise<ImprovedResult<Composed>> {
  const make = (settings: RepairSettings) => makeRepaired(context, clip, segments, { ...request, settings });
  return improveQuality(await make({}), listRepairOptions(clip, request.setup), make);
}

async function makeRepaired(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  { options, setup, settings }: ClipRequest & { readonly settings: RepairSettings },
): Promise<RatedResult<Composed>> {
  const { mattes, usesOtherMatters } = settings;
  const matted = usesOtherMatters ? await separateDifferently(context, clip) : segments;
  const repaired = mattes ? await repairMattes(context, clip, matted, mattes) : matted;
  const changed = { options, setup: changeSetup(setup, settings) };
  const finish = await planFinish(context, clip, repaired, { ...changed, settings });
  const result = await composeSegments(context, clip, repaired, { ...changed, ...(finish && { finish }) });
  const checked = toCheckedSegments(clip, result.segments, options);
  return { result, check: await checkQuality(context, clip.source, checked) };
}

/** Plans what is done to the pictures; their light is measured as it is without that, frame by frame. */
async function planFinish(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  { settings: { steady, deband }, ...request }: ClipRequest & { readonly settings: RepairSettings },
): Promise<ClipFinish | undefined> {
  const bands = deband ? { deband } : undefined;
  if (!steady) return bands;
  const { source } = clip;
  const plain = await composeSegments(context, clip, segments, {
    ...request,
    ...(bands && { finish: bands }),
  });
  const checked = toCheckedSegments(clip, plain.segments, request.options);
  const frames = await measureLight(context, source, checked);
  return { ...bands, light: planLight(frames, steady, source.features.fps) };
}

/** What is measured of composed segments. */
export function toCheckedSegments(
  clip: PreparedClip,
  segments: readonly ComposedSegment[],
  options: ClipRequest['options'],
): CheckedSegment[] {
  const { width, height, pixelFormat } = planEncoder(clip, options);
  return segments.map(({ startFrame, endFrame, shot, choice, mattes, composite }) => ({
    startFrame,
    endFrame,
    shot: shot.index,
    isKept: choice.name === undefined,
    matteFile: mattes.file,
    resultFile: composite.file,
    resultFormat: { width, height, pixelFormat },
    keys: { mattes: mattes.key, result: composite.key },
  }));
}

function changeSetup(setup: Setup, { compositing, isStill }: RepairSettings): Setup {
  const { look } = setup;
  const background = isStill ? { ...look.background, life: false } : look.background;
  return { ...setup, look: { ...look, background, compositing: { ...look.compositing, ...compositing } } };
}

/** Mattes every shot by the engine that suits it second best, as far as there is one. */
function separateDifferently(context: WorkflowContext, clip: PreparedClip): Promise<MattedSegment[]> {
  const routes = clip.routes.map((route) => findOtherRoute(route) ?? route);
  return separateSubject(context, { ...clip, routes });
}

function findOtherRoute({ shot, choice }: RoutedShot): RoutedShot | undefined {
  if (choice.name === undefined) return undefined;
  const [other] = shot.findings
    .filter(({ name, score }) => name !== choice.name && score >= SUFFICIENT_SCORE)
    .toSorted((a, b) => b.score - a.score);
  return other && { shot, choice: { name: other.name, score: other.score, reason: other.reason } };
}

function listRepairOptions(clip: PreparedClip, { look, policy, engines }: Setup): RepairOptions {
  const isPicture = ['image', 'prompt'].includes(look.background.kind);
  const { relight, colorStrength, matchGrain } = look.compositing;
  return {
    hasRelight: relight > 0,
    hasColorMatch: colorStrength > 0,
    hasGrain: matchGrain,
    // Only pictures are moved.
    hasVideo: look.background.kind === 'video' || engines.film !== undefined,
    hasMotion: isPicture && look.background.life && !engines.film,
    hasOtherMatters:
      !policy.isForced &&
      policy.files.matte === undefined &&
      clip.routes.some((route) => findOtherRoute(route) !== undefined),
  };
}
