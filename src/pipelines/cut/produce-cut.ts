import { isDeepStrictEqual } from 'node:util';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import {
  type CropPath,
  canEncode,
  type PictureFormat,
  type PieceEncoding,
} from '../../media/cutting/picture-format.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { assembleCutStep } from './assemble-cut.ts';
import { cutChapters, placeClips } from './clip-places.ts';
import { type PlacedAudio, placeAudio } from './cut-audio.ts';
import {
  type CutInput,
  type CutOutput,
  type CutResources,
  canCopyPart,
  cutClipsStep,
  foreseeSeconds,
  getSecondsOfCut,
} from './cut-clips.ts';
import { type CutItem, describeItem, listSpans } from './cut-item.ts';
import { getCutMetadata } from './cut-metadata.ts';
import { type CutReport, describeFidelity } from './cut-report.ts';
import { cutAudioTracks, type ReadyTrack, warnOfPlainSubtitles } from './cut-tracks.ts';
import { followSubjectStep } from './follow-subject.ts';
import { describeFurtherTracks } from './further-tracks.ts';
import type { FrameRange, IndexedSource } from './indexed-source.ts';
import { chooseTracks, type KeptTracks } from './kept-tracks.ts';
import { layOutCut } from './lay-out-cut.ts';
import { warnOfLeftOut } from './left-out.ts';
import type { CutSettings } from './options.ts';
import { countParallelCuts } from './parallel-cuts.ts';
import { ReaderPool, Readers } from './readers.ts';
import { getAspect } from './reframing.ts';
import { describeNewestPiece } from './show-piece.ts';
import { chooseTarget, type TargetFormat } from './target-format.ts';
import { type VerifiedCut, verifyCutStep } from './verify-cut.ts';
import type { ReadyCut } from './video-packets.ts';
import { warnOfReduction } from './warn-of-reduction.ts';

/** What is rendered, and where to. */
export interface CutJob {
  readonly title: string;
  readonly ranges: readonly FrameRange[];
  readonly settings: CutSettings;
  readonly container: Container;
  readonly outputPath: string;
  /** A track as long as the video, in place of the sound of the clips; their sound if it is left out. */
  readonly soundtrack?: ReadyTrack | undefined;
}

/**
 * Constant rate factors: of intervals between copied ones, of a video that is encoded as a whole, and of intervals that
 * failed the check.
 */
const ALIKE_QUALITY = 11;
const RECOMPRESS_QUALITY = 18;
const FINER_QUALITY = 4;

/**
 * Cuts the clips, joins them and checks every seam. Intervals that fail are encoded again as a whole with higher
 * quality.
 */
export async function produceCut(context: WorkflowContext, job: CutJob): Promise<CutReport> {
  const { ranges, settings, container } = job;
  const sources = listSources(ranges);
  const tracks = chooseTracks(sources, container);
  const target = chooseTarget(ranges, settings, container);
  const metadata = getCutMetadata(ranges, sources, container, target.picture.frameRate);
  const hasClipAudio = job.soundtrack === undefined;
  warnOfLeftOut(context, { sources, hasClipAudio, tracks, container, metadata });
  warnOfPlainSubtitles(context, tracks, container);
  warnOfReduction(context, sources, { picture: target.picture, container });
  const items = layOutCut(ranges, target.picture, settings, (warning) => context.warn(warning));
  const effort = chooseEffort(target, items);
  const encoding = items.map(() => createEncoding(target, settings, effort));
  const crops = await followSubjects(context, items, getAspect(settings.reframe));
  const cutPictures = (failed: ReadonlyMap<number, Message>): Promise<ReadyCut[]> =>
    cutAll(context, items, target, encoding, crops, failed);
  const layout = { items, picture: target.picture, tracks };
  const first = await cutBoth(context, job, layout, () => cutPictures(new Map()));
  const { sound } = first;
  let { cuts } = first;
  let checked = await joinAndCheck(context, job, target, tracks, { cuts, sound });
  const failed = new Map(
    [...checked.entries()].flatMap(([i, { isSound, problem }]) => (isSound ? [] : [[i, problem!] as const])),
  );
  if (failed.size > 0 && canEncode(target.picture)) {
    const isAllEncoded = failed.size === items.length;
    for (const i of failed.keys())
      encoding[i] = {
        ...encoding[i]!,
        quality: FINER_QUALITY,
        effort: isAllEncoded ? chooseEffort(target, []) : effort,
      };
    cuts = await cutPictures(failed);
    checked = await joinAndCheck(context, job, target, tracks, { cuts, sound });
  }
  for (const { isSound, problem } of checked)
    if (!isSound) context.warn(createWarning('render.seam', { problem }));
  return {
    frames: cuts.reduce((sum, { output }) => sum + output.frames, 0),
    seconds: cuts.reduce((sum, { output }) => sum + getSecondsOfCut(output), 0),
    picture: target.picture,
    clips: ranges.map((range, clip) =>
      describeFidelity(clip, range, { cuts, checked, language: context.language }),
    ),
  };
}

function listSources(ranges: readonly FrameRange[]): IndexedSource[] {
  return [...new Map(ranges.map(({ source }) => [source.digest, source])).values()];
}

/**
 * A few pictures between copied ones may be large. Efforts write different parameter sets, though, for which a file of HEVC
 * has no room where it could be tagged hvc1, as all of it is encoded here.
 *
 * @param copied those of which parts may be copied
 */
function chooseEffort({ picture, lead }: TargetFormat, copied: readonly CutItem[]): PieceEncoding['effort'] {
  if (!lead) return 'thorough';
  return picture.codec !== 'hevc' || copied.some((item) => canCopyPart(item, picture)) ? 'quick' : 'thorough';
}

function createEncoding(
  { picture, lead }: TargetFormat,
  { mode, bitrate }: CutSettings,
  effort: PieceEncoding['effort'],
): PieceEncoding {
  const isRecompressed = mode === 'recompress';
  return {
    format: picture,
    quality: lead ? ALIKE_QUALITY : RECOMPRESS_QUALITY,
    effort,
    bitRate:
      isRecompressed && bitrate
        ? Math.round(Number(bitrate.slice(0, -1)) * (bitrate.endsWith('M') ? 1e6 : 1e3))
        : undefined,
  };
}

async function cutAll(
  context: WorkflowContext,
  items: readonly CutItem[],
  { lead, picture }: TargetFormat,
  encoding: readonly PieceEncoding[],
  crops: readonly (readonly CropPath[] | undefined)[],
  failed: ReadonlyMap<number, Message>,
): Promise<ReadyCut[]> {
  await using readers = new ReaderPool();
  const spans = items.flatMap(listSpans);
  const numbers = items.map((_, i) => i);
  const wholeReason = lead ? undefined : createMessage('cut.reason.whole');
  const getReason = (i: number): Message | undefined => failed.get(i) ?? wholeReason;
  const artifacts: Artifact<CutOutput>[] = await context.map<number, CutInput, CutResources, CutOutput>(
    cutClipsStep,
    numbers,
    {
      concurrency: countParallelCuts(spans.map(({ source }) => source)),
      getSize: () => 1,
      getInput: (i) => ({
        item: describeItem(items[i]!),
        encoding: encoding[i]!,
        reason: getReason(i),
        crops: crops[i],
      }),
      getResources: (i) => ({ item: items[i]!, readers }),
      onDone(i, artifact) {
        const newest = describeNewestPiece(items, i, artifact, toNumber(picture.frameRate));
        if (newest) context.show(newest);
      },
    },
  );
  return artifacts.map(({ manifest, directory }, i) => ({
    item: items[i]!,
    output: manifest.output,
    directory,
  }));
}

/** Finds the crop windows of each interval of a reframed video. */
async function followSubjects(
  context: WorkflowContext,
  items: readonly CutItem[],
  aspect: number | undefined,
): Promise<(readonly CropPath[] | undefined)[]> {
  if (aspect === undefined) return items.map(() => undefined);
  await using readers = new Readers();
  const paths = await context.map(followSubjectStep, items.flatMap(listSpans), {
    getSize: ({ start, end }) => end - start,
    getInput: ({ source, start, end }) => ({
      sourceDigest: source.digest,
      streamIndex: source.video.index,
      start,
      end,
      aspect,
    }),
    getResources: (range) => ({ range, readers }),
  });
  let next = 0;
  return items.map((item) => listSpans(item).map(() => paths[next++]!.manifest.output));
}

/** The tracks of sound, and where the clips lie in them. */
interface ReadySound {
  readonly placed: readonly PlacedAudio[];
  readonly audio: readonly ReadyTrack[];
}

interface Layout {
  readonly items: readonly CutItem[];
  readonly picture: PictureFormat;
  readonly tracks: KeptTracks;
}

/**
 * Cuts the sound beside the pictures, for the lengths that these are to have, and again should one have become another.
 */
async function cutBoth(
  context: WorkflowContext,
  job: CutJob,
  { items, picture, tracks }: Layout,
  cutPictures: () => Promise<ReadyCut[]>,
): Promise<{ readonly cuts: ReadyCut[]; readonly sound: ReadySound }> {
  const { ranges, settings } = job;
  const isReframed = getAspect(settings.reframe) !== undefined;
  const foreseen = items.map((item) => foreseeSeconds(item, picture, isReframed));
  const [cuts, sound] = await context.runBoth(cutPictures, () =>
    cutSound(context, job, tracks, placeAudio(ranges, items, foreseen)),
  );
  const lengths = cuts.map(({ output }) => getSecondsOfCut(output));
  const placed = placeAudio(ranges, items, lengths);
  const isForeseen = isDeepStrictEqual(placed, sound.placed);
  return { cuts, sound: isForeseen ? sound : await cutSound(context, job, tracks, placed) };
}

/** Cuts the sound of the clips, unless another track takes its place. */
async function cutSound(
  context: WorkflowContext,
  { ranges, container, soundtrack }: CutJob,
  tracks: KeptTracks,
  placed: readonly PlacedAudio[],
): Promise<ReadySound> {
  if (soundtrack) return { placed, audio: [soundtrack] };
  return { placed, audio: await cutAudioTracks(context, ranges, placed, tracks.audio, container) };
}

async function joinAndCheck(
  context: WorkflowContext,
  { title, ranges, container, outputPath }: CutJob,
  target: TargetFormat,
  tracks: KeptTracks,
  { cuts, sound: { placed, audio } }: { readonly cuts: readonly ReadyCut[]; readonly sound: ReadySound },
): Promise<readonly VerifiedCut[]> {
  const sources = listSources(ranges);
  const places = placeClips(ranges, placed);
  const further = { tracks, sources, places, container };
  const chapters = cutChapters(places, new Map(sources.map(({ digest, info }) => [digest, info.chapters])));
  const metadata = { ...getCutMetadata(ranges, sources, container, target.picture.frameRate), title };
  const assembled = await context.step(
    assembleCutStep,
    {
      cuts: cuts.map(({ item, output }) => ({ item: describeItem(item), output })),
      audio: audio.map(({ key }) => key),
      further: { ...describeFurtherTracks(further), chapters },
      metadata,
      container: container.name,
    },
    { cuts, audio, further, chapters, target, container, outputPath },
  );
  const verified = await context.step(
    verifyCutStep,
    { videoDigest: assembled.manifest.output.digest },
    {
      path: outputPath,
      cuts,
      bitDepth: getPixelFormatInfo(target.picture.pixelFormat).bitDepth,
      isSmart: target.lead !== undefined,
    },
  );
  return verified.manifest.output;
}
