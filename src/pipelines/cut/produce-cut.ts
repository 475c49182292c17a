import { join } from 'node:path';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { type CropPath, canEncode, type PieceEncoding } from '../../media/cutting/picture-format.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { assembleCutStep } from './assemble-cut.ts';
import { AUDIO_FILE, chooseChannels, cutAudioStep, placeAudio } from './cut-audio.ts';
import {
  type CutInput,
  type CutOutput,
  type CutResources,
  cutClipsStep,
  getSecondsOfCut,
} from './cut-clips.ts';
import { type CutItem, describeItem, type FrameSpan } from './cut-item.ts';
import { type CutReport, describeFidelity } from './cut-report.ts';
import { followSubjectStep } from './follow-subject.ts';
import type { FrameRange, IndexedSource } from './indexed-source.ts';
import { layOutCut } from './lay-out-cut.ts';
import { getCutMetadata, warnOfLeftOut } from './left-out.ts';
import type { CutSettings } from './options.ts';
import { Readers } from './readers.ts';
import { getAspect } from './reframing.ts';
import { chooseTarget, type TargetFormat } from './target-format.ts';
import { type VerifiedCut, verifyCutStep } from './verify-cut.ts';
import type { ReadyCut } from './video-packets.ts';

/** A finished track as long as the video, in place of the sound of the clips. */
export interface ReadySoundtrack {
  /** Key of its artifact. */
  readonly key: string;
  readonly path: string;
  readonly samples: number;
}

/** What is rendered, and where to. */
export interface CutJob {
  readonly title: string;
  readonly ranges: readonly FrameRange[];
  readonly settings: CutSettings;
  readonly container: Container;
  readonly outputPath: string;
  /** The sound of the clips if it is left out. */
  readonly soundtrack?: ReadySoundtrack | undefined;
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
  warnOfLeftOut(context, { sources, hasClipAudio: job.soundtrack === undefined, container });
  const target = chooseTarget(ranges, settings, container);
  const items = layOutCut(ranges, target.picture, settings, (warning) => context.warn(warning));
  const encoding = items.map(() => createEncoding(target, settings));
  const crops = await followSubjects(context, items, getAspect(settings.reframe));
  let cuts = await cutAll(context, items, target, encoding, crops, new Map());
  let checked = await joinAndCheck(context, job, target, items, cuts);
  const failed = new Map(
    [...checked.entries()].flatMap(([i, { isSound, problem }]) => (isSound ? [] : [[i, problem!] as const])),
  );
  if (failed.size > 0 && canEncode(target.picture.codec)) {
    for (const i of failed.keys()) encoding[i] = { ...encoding[i]!, quality: FINER_QUALITY };
    cuts = await cutAll(context, items, target, encoding, crops, failed);
    checked = await joinAndCheck(context, job, target, items, cuts);
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

function createEncoding({ picture, lead }: TargetFormat, { mode, bitrate }: CutSettings): PieceEncoding {
  const isRecompressed = mode === 'recompress';
  return {
    format: picture,
    quality: lead ? ALIKE_QUALITY : RECOMPRESS_QUALITY,
    effort: lead ? 'quick' : 'thorough',
    bitRate:
      isRecompressed && bitrate
        ? Math.round(Number(bitrate.slice(0, -1)) * (bitrate.endsWith('M') ? 1e6 : 1e3))
        : undefined,
  };
}

async function cutAll(
  context: WorkflowContext,
  items: readonly CutItem[],
  { lead }: TargetFormat,
  encoding: readonly PieceEncoding[],
  crops: readonly (readonly CropPath[] | undefined)[],
  failed: ReadonlyMap<number, Message>,
): Promise<ReadyCut[]> {
  await using readers = new Readers();
  const numbers = items.map((_, i) => i);
  const wholeReason = lead ? undefined : createMessage('cut.reason.whole');
  const getReason = (i: number): Message | undefined => failed.get(i) ?? wholeReason;
  const artifacts: Artifact<CutOutput>[] = await context.map<number, CutInput, CutResources, CutOutput>(
    cutClipsStep,
    numbers,
    {
      getSize: () => 1,
      getInput: (i) => ({
        item: describeItem(items[i]!),
        encoding: encoding[i]!,
        reason: getReason(i),
        crops: crops[i],
      }),
      getResources: (i) => ({ item: items[i]!, readers }),
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
  const listRanges = (item: CutItem): FrameSpan[] =>
    item.kind === 'clip' ? [item.range] : [item.from, item.to];
  const paths = await context.map(followSubjectStep, items.flatMap(listRanges), {
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
  return items.map((item) => listRanges(item).map(() => paths[next++]!.manifest.output));
}

async function joinAndCheck(
  context: WorkflowContext,
  { title, ranges, container, outputPath, soundtrack }: CutJob,
  target: TargetFormat,
  items: readonly CutItem[],
  cuts: readonly ReadyCut[],
): Promise<readonly VerifiedCut[]> {
  const sound = soundtrack ?? (await cutSound(context, ranges, items, cuts, container));
  const metadata = { ...getCutMetadata({ sources: listSources(ranges), container }), title };
  const assembled = await context.step(
    assembleCutStep,
    {
      cuts: cuts.map(({ item, output }) => ({ item: describeItem(item), output })),
      sound: sound?.key,
      metadata,
      container: container.name,
    },
    { cuts, sound, target, container, outputPath },
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

async function cutSound(
  context: WorkflowContext,
  ranges: readonly FrameRange[],
  items: readonly CutItem[],
  cuts: readonly ReadyCut[],
  container: Container,
) {
  const channels = chooseChannels(ranges);
  if (channels === 0) return undefined;
  const placed = placeAudio(
    ranges,
    items,
    cuts.map(({ output }) => output),
  );
  const indexedSources = ranges.map(({ source }) => source);
  const made = await context.step(
    cutAudioStep,
    { placed, digests: indexedSources.map(({ digest }) => digest), channels, coding: container.audio },
    { indexedSources },
  );
  return { key: made.key, path: join(made.directory, AUDIO_FILE), samples: made.manifest.output.samples };
}
