import { join } from 'node:path';
import { createWarning } from '../../core/warning.ts';
import { hasFile, writeDestination } from '../../execution/destinations.ts';
import type { Step } from '../../execution/step.ts';
import { AUDIO_TIME_BASE } from '../../media/audio/audio-track-file.ts';
import { addChapters } from '../../media/containers/chapters.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { interleavePackets, type PacketSource } from '../../media/containers/interleave.ts';
import { OutputFile, type OutputStream } from '../../media/containers/output-file.ts';
import { trackPackets } from '../../media/containers/packet-sources.ts';
import type { Chapter } from '../../media/media-info.ts';
import type { CodecParameters } from '../../media/packet.ts';
import { ALPHA_MODE, isAlphaBeside } from '../../media/video/alpha-decoder.ts';
import type { ReadyTrack } from './cut-tracks.ts';
import { type FurtherTracks, openFurtherTracks } from './further-tracks.ts';
import { CUT_STAGES } from './stages.ts';
import type { TargetFormat } from './target-format.ts';
import {
  layOutTimeline,
  type ReadyCut,
  readParameterSets,
  readSetsOfPieces,
  readVideoPackets,
  type StreamHeader,
  type VideoTimeline,
} from './video-packets.ts';

interface AssembleInput {
  /** Descriptions of the intervals and their pictures, as part of the step's key. */
  readonly cuts: readonly unknown[];
  readonly audio: readonly string[];
  /** Descriptions of subtitles, attachments and chapters, as part of the step's key. */
  readonly further: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  readonly container: string;
}

interface AssembleResources {
  readonly cuts: readonly ReadyCut[];
  readonly audio: readonly ReadyTrack[];
  readonly further: FurtherTracks;
  readonly chapters: readonly Chapter[];
  readonly target: TargetFormat;
  readonly container: Container;
  readonly outputPath: string;
}

/** Joins copied and encoded pictures with the audio, under a temporary name until the file is whole. */
export const assembleCutStep: Step<AssembleInput, AssembleResources, { digest: string; frames: number }> = {
  ...CUT_STAGES['assemble-cut'],
  version: '10',
  async run(context, { metadata }, resources) {
    const { signal } = context;
    const { container, chapters } = resources;
    const timeline = layOutTimeline(resources.cuts);
    const frames = timeline.times.length;
    const write = async (temporary: string): Promise<void> => {
      await mux(temporary, metadata, timeline, resources, signal, {
        onFrames: (done) => context.reportProgress(done, frames),
        onSeveralHeaders: () => context.warn(createWarning('cut.several-headers')),
      });
      await addChapters(temporary, container, chapters);
    };
    return { digest: await writeDestination(resources.outputPath, write, signal), frames };
  },
  isStillValid: ({ digest }, { outputPath }) => hasFile(outputPath, digest),
};

async function mux(
  path: string,
  metadata: Readonly<Record<string, string>>,
  timeline: VideoTimeline,
  { cuts, audio, target, container, further, chapters }: AssembleResources,
  signal: AbortSignal,
  { onFrames, onSeveralHeaders }: { onFrames: (done: number) => void; onSeveralHeaders: () => void },
): Promise<void> {
  const { timeBase } = timeline;
  const { picture } = target;
  await using header = await openHeader(cuts, target);
  const { hdr } = picture;
  const parameterSets = await readSetsOfPieces(cuts, header);
  const hasInBandSets = parameterSets.isMixed;
  if (hasInBandSets && header.codec === 'hevc' && container.name !== 'matroska') onSeveralHeaders();
  const main: CutTrack = {
    timeBase,
    packets: readVideoPackets(cuts, parameterSets, timeline, signal),
    stream: {
      parameters: header.parameters,
      timeBase,
      isDefault: true,
      frameRate: picture.frameRate,
      hasInBandSets,
      ...(hdr && { hdr }),
      ...(isAlphaBeside(picture) && { metadata: { [ALPHA_MODE]: '1' } }),
    },
  };
  await using opened = new AsyncDisposableStack();
  const sources = [
    main,
    ...(await openAudio(audio, opened, signal)),
    ...(await openFurtherTracks(further, opened, signal)),
  ];
  // Chapters are added later, when only a moov box at the end of the file can grow.
  const order: Record<string, string> = chapters.length > 0 ? {} : { movflags: '+faststart' };
  await using output = await OutputFile.create(
    path,
    sources.map(({ stream }) => stream),
    {
      format: container.muxer,
      metadata,
      options: container.name === 'matroska' ? {} : { ...order, video_track_timescale: timeBase.den },
    },
  );
  let frames = 0;
  for await (const { source, packet } of interleavePackets(sources)) {
    if (source === 0) onFrames(++frames);
    await output.write(source, packet);
  }
  await output.finish();
}

type CutTrack = PacketSource & { readonly stream: OutputStream };

async function openAudio(
  tracks: readonly ReadyTrack[],
  opened: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<CutTrack[]> {
  const sources: CutTrack[] = [];
  for (const { path, samples, description } of tracks) {
    const input = opened.use(await InputFile.open(path));
    const { codecpar: parameters } = input.context.streams[0]!;
    sources.push({
      timeBase: AUDIO_TIME_BASE,
      packets: trackPackets(path, { endSample: samples }, signal),
      stream: { parameters, timeBase: AUDIO_TIME_BASE, ...(description ?? { isDefault: true }) },
    });
  }
  return sources;
}

interface Header extends StreamHeader, AsyncDisposable {
  readonly parameters: CodecParameters;
}

/**
 * Opens the stream header: that of the source that pictures are like, or of the first encoded interval; the parameter sets
 * are the source's only where something of it is copied.
 */
async function openHeader(cuts: readonly ReadyCut[], { lead, picture }: TargetFormat): Promise<Header> {
  const path = lead ? lead.info.path : getEncodedFile(cuts);
  const streamIndex = lead?.video.index ?? 0;
  const input = await InputFile.open(path);
  const parameters = input.context.streams[streamIndex]!.codecpar;
  const { codec } = picture;
  const isCopied = cuts.some(({ output }) => output.pieces.some(({ kind }) => kind === 'copy'));
  const parameterSets = isCopied
    ? await readParameterSets(path, streamIndex, codec)
    : await readParameterSets(getEncodedFile(cuts), 0, codec);
  // In Annex B form, as all pictures are; the muxer converts it for its container.
  if (parameterSets) parameters.extradata = parameterSets;
  return { parameters, codec, parameterSets, [Symbol.asyncDispose]: () => input[Symbol.asyncDispose]() };
}

function getEncodedFile(cuts: readonly ReadyCut[]): string {
  const [{ directory, output }] = cuts as [ReadyCut];
  const [piece] = output.pieces;
  return piece?.kind === 'encode' ? join(directory, piece.file) : '';
}
