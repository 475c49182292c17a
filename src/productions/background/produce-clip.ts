import type { Warning } from '../../core/warning.ts';
import { StagedFiles } from '../../execution/staged-files.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { assembleVideo } from '../../pipelines/film/assemble-video.ts';
import { warnOfReduction } from '../../pipelines/film/warn-of-reduction.ts';
import type { PreparedClip } from './clip.ts';
import { type ClipRequest, type Composed, type ComposedSegment, separateClip } from './compose-segments.ts';
import { planEncoder } from './composite-clip.ts';
import { deliverLayers, type LayerSources, listLayerPaths, type WrittenVideo } from './deliver-layers.ts';
import { deliverMattes } from './deliver-mattes.ts';
import type { ClipDestination, StagedDestination } from './destination.ts';
import type { ImprovedResult } from './quality/improve.ts';
import { makeResult, toCheckedSegments } from './quality/make-result.ts';
import { verifyClip } from './quality/verify-clip.ts';
import { verifyLayers } from './quality/verify-layers.ts';
import { reportClip } from './report/write-report.ts';
import { ENDINGS } from './result-files.ts';
import { listRoutes } from './separate.ts';
import { writeAnalysis } from './write-analysis.ts';
import { writeThumbnail } from './write-thumbnail.ts';

/** What is asked of a clip whose result is reported on. */
interface ReportedRequest extends ClipRequest {
  /** Warnings that concern the clip, so far. */
  readonly listWarnings: () => readonly Warning[];
}

/** What was made of one clip. */
export interface ClipResult {
  /** Paths by role. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly report?: string;
  /** What tells its roles from those of other clips. */
  readonly suffix: string;
  /** Whether a shot was left as it is. */
  readonly isPartial: boolean;
}

/** Makes the results of one clip. */
export async function produceClip(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  request: ReportedRequest,
): Promise<ClipResult> {
  const { options } = request;
  if (!options.matteOnly) warnOfReduction(context, clip.source.video, planEncoder(clip, options));
  const segments = await separateClip(context, clip);
  const made = options.matteOnly
    ? {
        outputs: await deliverMattesAlone(context, clip, destination, { options, segments }),
      }
    : await deliverVideo(
        context,
        clip,
        destination,
        await makeResult(context, clip, segments, request),
        request,
      );
  const named = Object.entries(made.outputs).map(([role, path]) => [nameRole(role, destination), path]);
  const isPartial = clip.routes.some(({ choice }) => choice.name === undefined);
  return { ...made, outputs: Object.fromEntries(named), suffix: destination.suffix, isPartial };
}

/** The number of the clip comes after the role, and after a dash if the role has a number already. */
function nameRole(role: string, { suffix }: ClipDestination): string {
  return suffix !== '' && /\d$/.test(role) ? `${role}-${suffix}` : `${role}${suffix}`;
}

/** Writes the mattes, and what else needs no composite, and checks all of it. @returns paths by role */
async function deliverMattesAlone(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  sources: LayerSources,
): Promise<Readonly<Record<string, string>>> {
  await using staged = new StagedFiles();
  const layers = await deliverLayers(context, clip, { ...destination, staged }, sources);
  const mattes = await deliverMattes(context, clip, { ...destination, staged }, sources.segments);
  await verifyLayers(context, [...layers, mattes], clip.source.features.totalFrames);
  await staged.deliver();
  return { alpha_mattes: mattes.path, ...listLayerPaths(layers) };
}

/** Writes the video with its mattes and layers, checks them before they take their places, and reports on them. */
async function deliverVideo(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  { result: { segments, request, findings }, check, repairs }: ImprovedResult<Composed>,
  { options, listWarnings }: ReportedRequest,
): Promise<Omit<ClipResult, 'isPartial' | 'suffix'>> {
  const analysis = await writeAnalysis(context, clip, destination, { options, segments, findings });
  await using staged = new StagedFiles();
  const target = { ...destination, staged };
  const layers = await deliverLayers(context, clip, target, { options, segments, request });
  const video = await joinVideo(context, clip, target, segments);
  const mattes = await deliverMattes(context, clip, target, segments);
  await verifyClip(context, clip.source, segments, { video, mattes });
  await verifyLayers(context, layers, clip.source.features.totalFrames);
  await staged.deliver();
  const rated = { segments: toCheckedSegments(clip, segments, options), check, repairs, listWarnings };
  const { page, quality: qa_report } = await reportClip(
    context,
    { ...clip, routes: listRoutes(segments) },
    destination,
    rated,
  );
  const thumbnail = destination.getPath(ENDINGS.thumbnail);
  await writeThumbnail(video.path, thumbnail, context.signal);
  const outputs = { video: video.path, thumbnail, qa_report, alpha_mattes: mattes.path, ...analysis };
  return { outputs: { ...outputs, ...listLayerPaths(layers) }, report: page };
}

async function joinVideo(
  context: WorkflowContext,
  { source }: PreparedClip,
  { video: path, container, staged }: StagedDestination,
  segments: readonly ComposedSegment[],
): Promise<WrittenVideo> {
  const parts = { segments: segments.map(({ composite }) => composite), audio: 'copied' } as const;
  const destination = { path, stagedPath: staged.add(path), container };
  const digest = await assembleVideo(context, source, parts, destination);
  return { path, file: await staged.find(path, digest), digest };
}
