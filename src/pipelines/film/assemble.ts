import { type Rational, rescaleTicks } from '../../core/rational.ts';
import { hasFile, writeDestination } from '../../execution/destinations.ts';
import type { Step } from '../../execution/step.ts';
import { AUDIO_TIME_BASE } from '../../media/audio/audio-track-file.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import { addChapters } from '../../media/containers/chapters.ts';
import type { Container, PassthroughPlan } from '../../media/containers/container-plan.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { interleavePackets, type PacketSource } from '../../media/containers/interleave.ts';
import { getTrackMetadata, planMetadata } from '../../media/containers/kept-metadata.ts';
import { OutputFile, type OutputStream } from '../../media/containers/output-file.ts';
import {
  listNoPackets,
  readCopiedPackets,
  readSegmentPackets,
  trackPackets,
} from '../../media/containers/packet-sources.ts';
import type {
  AnyStreamInfo,
  Chapter,
  ColorTags,
  MediaInfo,
  VideoStreamInfo,
} from '../../media/media-info.ts';
import { ALPHA_MODE } from '../../media/video/alpha-decoder.ts';
import type { MasteredTrack } from './master-tracks.ts';
import { VIDEO_STAGES } from './stages.ts';

export interface AssembleInput {
  readonly sourceDigest: string;
  readonly segments: readonly string[];
  readonly audio: readonly string[];
  readonly container: string;
  readonly copiedStreams: readonly number[];
}

export interface AssembleResources {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly container: Container;
  readonly passthrough: PassthroughPlan;
  readonly segmentFiles: readonly string[];
  /** Color of the segments; as they tell it themselves if it is undefined. */
  readonly color: ColorTags | undefined;
  readonly audioFiles: readonly MasteredTrack[];
  readonly outputPath: string;
  /** Where it is written first, if it is to be verified before it lies at its path. */
  readonly stagedPath?: string;
  /** Presentation timestamps and durations of every frame, in the video's time base. */
  readonly pts: readonly number[];
  readonly durations: readonly number[];
  readonly reorderDelay: number;
}

export interface AssembleOutput {
  readonly digest: string;
  readonly frames: number;
}

/** Joins segments, mastered audio and copied streams, under a temporary name until the file is whole. */
export const assembleStep: Step<AssembleInput, AssembleResources, AssembleOutput> = {
  ...VIDEO_STAGES.assemble,
  version: '6',
  async run({ signal, reportProgress: progress }, _input, resources) {
    const { outputPath, container, info, pts } = resources;
    let frames = 0;
    const write = async (temporary: string): Promise<void> => {
      frames = await mux(temporary, resources, signal, (done) => progress(done, pts.length));
      await addChapters(temporary, container, shiftChapters(info));
    };
    const digest = await writeDestination(resources.stagedPath ?? outputPath, write, signal);
    return { digest, frames };
  },
  isStillValid: async ({ digest }, { outputPath, stagedPath }) =>
    (await hasFile(outputPath, digest)) || (stagedPath !== undefined && hasFile(stagedPath, digest)),
};

async function mux(
  path: string,
  resources: AssembleResources,
  signal: AbortSignal,
  onFrames: (done: number) => void,
): Promise<number> {
  const { info, container } = resources;
  const opened: InputFile[] = [];
  try {
    const sources = await openSources(resources, opened, signal);
    await using output = await OutputFile.create(
      path,
      sources.map(({ stream }) => stream),
      {
        format: container.muxer,
        metadata: planMetadata(info.metadata, container).kept,
        options: createMuxerOptions(resources),
      },
    );
    let frames = 0;
    for await (const { source, packet } of interleavePackets(sources)) {
      if (source === 0) onFrames(++frames);
      await output.write(source, packet);
    }
    await output.finish();
    return frames;
  } finally {
    for (const input of opened) await input[Symbol.asyncDispose]();
  }
}

type MuxSource = PacketSource & { readonly stream: OutputStream };

async function openSources(
  resources: AssembleResources,
  opened: InputFile[],
  signal: AbortSignal,
): Promise<MuxSource[]> {
  const {
    info,
    video,
    container,
    color,
    segmentFiles,
    audioFiles,
    passthrough,
    pts,
    durations,
    reorderDelay,
  } = resources;
  const open = async (path: string): Promise<InputFile> => {
    const input = await InputFile.open(path);
    opened.push(input);
    return input;
  };
  const shift = (timeBase: Rational): bigint =>
    -rescaleTicks(startMicroseconds(info), MICROSECONDS, timeBase);
  const first = await open(segmentFiles[0]!);
  const picture: MuxSource = {
    timeBase: video.timeBase,
    packets: readSegmentPackets(
      segmentFiles,
      { timeBase: video.timeBase, pts, durations, reorderDelay, shift: shift(video.timeBase) },
      signal,
    ),
    stream: {
      parameters: first.context.streams[0]!.codecpar,
      timeBase: video.timeBase,
      metadata: { ...getTrackMetadata(video.metadata, container), ...getAlphaMode(first) },
      isDefault: true,
      ...(video.dispositions && { dispositions: video.dispositions }),
      frameRate: video.averageFrameRate,
      sampleAspectRatio: getSampleAspect(first),
      ...(color && { color }),
      ...(video.hdr && !video.colorConversion && { hdr: video.hdr }),
    },
  };
  const rest: MuxSource[] = [];
  for (const { path, stream, endSample } of audioFiles) {
    const input = await open(path);
    rest.push({
      timeBase: AUDIO_TIME_BASE,
      packets: trackPackets(path, { endSample }, signal),
      stream: {
        parameters: input.context.streams[0]!.codecpar,
        timeBase: AUDIO_TIME_BASE,
        metadata: getTrackMetadata(stream.metadata, container),
        isDefault: stream.isDefault,
        ...(stream.dispositions && { dispositions: stream.dispositions }),
      },
    });
  }
  for (const stream of passthrough.copied) {
    const input = await open(info.path);
    rest.push(copySource(input, stream, container, shift(stream.timeBase), signal));
  }
  return [picture, ...rest];
}

/** Tells that the transparency of the segments lies beside their pictures, if it does. */
function getAlphaMode({ context }: InputFile): Record<string, string> {
  const mode = context.streams[0]!.metadata?.get(ALPHA_MODE);
  return mode ? { [ALPHA_MODE]: mode } : {};
}

/** The shape of a segment's pixels, which NUT tells in its own header. */
function getSampleAspect({ context }: InputFile): Rational {
  const { num, den } = context.streams[0]!.sampleAspectRatio;
  return { num, den };
}

function copySource(
  input: InputFile,
  { kind, index, metadata, isDefault, dispositions }: AnyStreamInfo,
  container: Container,
  shift: bigint,
  signal: AbortSignal,
): MuxSource {
  const native = input.context.streams[index]!;
  const timeBase = { num: native.timeBase.num, den: native.timeBase.den };
  return {
    timeBase,
    packets: kind === 'attachment' ? listNoPackets() : readCopiedPackets(input, index, shift, signal),
    stream: {
      parameters: native.codecpar,
      timeBase,
      metadata: getTrackMetadata(metadata, container),
      isDefault,
      ...(dispositions && { dispositions }),
    },
  };
}

function shiftChapters(info: MediaInfo): Chapter[] {
  const start = Number(startMicroseconds(info)) / 1e6;
  return info.chapters.map((chapter) => ({
    ...chapter,
    startSeconds: chapter.startSeconds - start,
    endSeconds: chapter.endSeconds - start,
  }));
}

function createMuxerOptions({ container, video, info }: AssembleResources): Record<string, string | number> {
  // Otherwise Matroska gets a random identifier, and no two runs the same bytes.
  if (container.name === 'matroska') return { fflags: '+bitexact' };
  // Chapters are added to the finished file later, when only a moov box at its end can grow.
  const options: Record<string, string> = info.chapters.length > 0 ? {} : { movflags: '+faststart' };
  // Keeps every source timestamp exact instead of rounding to the muxer's own clock.
  return video.timeBase.num === 1 ? { ...options, video_track_timescale: video.timeBase.den } : options;
}
