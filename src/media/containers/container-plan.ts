import { extname } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { anyOf, createMessage, type Message } from '../../core/messages/message.ts';
import { type AnyStreamInfo, listAudioStreams, type MediaInfo, type VideoStreamInfo } from '../media-info.ts';

/** How mastered audio is coded. */
export interface AudioCoding {
  readonly encoder: string;
  readonly sampleFormat: string;
  /** Bit rate; undefined for a lossless encoder. */
  readonly bitsPerSecondPerChannel?: number;
  readonly significantBits?: number;
  /** Samples per packet, for encoders that leave the choice. */
  readonly frameSize?: number;
  /** Encoder options by FFmpeg's names. */
  readonly options?: Readonly<Record<string, string | number>>;
}

/** What a container can hold. Codec names are FFmpeg's. */
export interface Container {
  readonly name: 'mp4' | 'mov' | 'matroska';
  readonly extension: string;
  /** FFmpeg's muxer. */
  readonly muxer: string;
  readonly videoCodecs: readonly string[];
  /** Audio that it holds as it is. */
  readonly audioCodecs: readonly string[];
  readonly subtitleCodecs: readonly string[];
  /** Encoder for mastered audio. */
  readonly audio: AudioCoding;
}

const AAC: AudioCoding = { encoder: 'aac', sampleFormat: 'fltp', bitsPerSecondPerChannel: 128_000 };
const FLAC: AudioCoding = { encoder: 'flac', sampleFormat: 's32', significantBits: 24 };

/** Codecs that every container here holds. */
const COMMON_AUDIO = ['aac', 'mp3', 'ac3', 'eac3', 'alac'];
const LITTLE_ENDIAN_PCM = ['pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le'];
const BIG_ENDIAN_PCM = ['pcm_s16be', 'pcm_s24be', 'pcm_s32be'];

const CONTAINERS: readonly Container[] = [
  {
    name: 'mp4',
    extension: '.mp4',
    muxer: 'mp4',
    videoCodecs: ['h264', 'hevc', 'av1', 'vp9'],
    audioCodecs: [...COMMON_AUDIO, 'mp2', 'opus', 'flac'],
    subtitleCodecs: ['mov_text', 'dvd_subtitle'],
    audio: AAC,
  },
  {
    name: 'mov',
    extension: '.mov',
    muxer: 'mov',
    videoCodecs: ['h264', 'hevc', 'prores'],
    audioCodecs: [...COMMON_AUDIO, ...LITTLE_ENDIAN_PCM, ...BIG_ENDIAN_PCM],
    subtitleCodecs: ['mov_text'],
    audio: AAC,
  },
  {
    name: 'matroska',
    extension: '.mkv',
    muxer: 'matroska',
    videoCodecs: ['h264', 'hevc', 'av1', 'vp9', 'prores', 'ffv1'],
    audioCodecs: [
      ...COMMON_AUDIO,
      ...LITTLE_ENDIAN_PCM,
      ...BIG_ENDIAN_PCM,
      'mp2',
      'opus',
      'flac',
      'vorbis',
      'dts',
      'truehd',
    ],
    subtitleCodecs: ['subrip', 'ass', 'ssa', 'webvtt', 'hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle'],
    audio: FLAC,
  },
];

/** The container for an output path, by its extension. @throws `output.container` */
export function getContainer(path: string): Container {
  const extension = extname(path).toLowerCase();
  const container = CONTAINERS.find((candidate) => candidate.extension === extension);
  if (container) return container;
  throw new FootlightError('output.container', {
    kind: 'usage',
    reason: extension === '' ? 'no-ending' : 'video',
    parameters: {
      extension,
      extensions: anyOf(CONTAINERS.map((container) => container.extension)),
    },
    value: path,
  });
}

/** @throws `output.codec` if the container can't hold the codec */
export function assertCodecFits(container: Container, codec: string): void {
  if (container.videoCodecs.includes(codec)) return;
  const fitting = CONTAINERS.filter((candidate) => candidate.videoCodecs.includes(codec));
  throw new FootlightError('output.codec', {
    kind: 'usage',
    parameters: {
      extension: container.extension,
      extensions: anyOf(fitting.map(({ extension }) => extension)),
    },
    value: codec,
  });
}

/**
 * The container that holds the audio of a source as it is: MP4 if it can, else Matroska.
 *
 * @throws `output.audio` if none can
 */
export function chooseContainerForAudio(info: MediaInfo): Container {
  const fitting = listContainersForAudio(info);
  return fitting[0] ?? assertAudioFits(CONTAINERS.at(-1)!, info);
}

/** @throws `output.audio` if the container can't hold the source's audio as it is */
export function assertAudioFits(container: Container, info: MediaInfo): Container {
  const unfit = listAudioStreams(info).find(({ codec }) => !container.audioCodecs.includes(codec));
  if (!unfit) return container;
  const fitting = listContainersForAudio(info).map(({ extension }) => extension);
  throw new FootlightError('output.audio', {
    kind: 'input',
    ...(fitting.length === 0 && { reason: 'none' }),
    parameters: { extension: container.extension, extensions: anyOf(fitting) },
    value: unfit.codec,
  });
}

function listContainersForAudio(info: MediaInfo): Container[] {
  const codecs = listAudioStreams(info).map(({ codec }) => codec);
  return CONTAINERS.filter(({ audioCodecs }) => codecs.every((codec) => audioCodecs.includes(codec)));
}

/** Streams that are copied unchanged, and those that the container can't hold, with why. */
export interface PassthroughPlan {
  readonly copied: readonly AnyStreamInfo[];
  readonly dropped: readonly { readonly stream: AnyStreamInfo; readonly reason: Message }[];
}

/** Decides which streams beside the main video are copied into the container; audio only if it is not made anew. */
export function planPassthrough(
  info: MediaInfo,
  main: VideoStreamInfo,
  container: Container,
  copiesAudio: boolean,
): PassthroughPlan {
  const copied: AnyStreamInfo[] = [];
  const dropped: { stream: AnyStreamInfo; reason: Message }[] = [];
  for (const stream of info.streams) {
    if (stream.index === main.index || isWrittenAnew(stream, main)) continue;
    if (stream.kind === 'audio') {
      if (copiesAudio) copied.push(stream);
    } else if (holdsUnchanged(container, stream)) copied.push(stream);
    else dropped.push({ stream, reason: findReasonToDrop(stream, container) });
  }
  return { copied, dropped };
}

/** Chapters, and a track of time code, which is written from the tag of the picture. */
function isWrittenAnew({ kind, metadata }: AnyStreamInfo, main: VideoStreamInfo): boolean {
  if (kind === 'chapters') return true;
  return kind === 'data' && metadata.timecode !== undefined && metadata.timecode === main.metadata.timecode;
}

/** Fonts of subtitles are attachments, which Matroska alone holds. */
function holdsUnchanged({ name, subtitleCodecs }: Container, { kind, codec }: AnyStreamInfo): boolean {
  return kind === 'subtitle' ? subtitleCodecs.includes(codec) : kind === 'attachment' && name === 'matroska';
}

function findReasonToDrop(stream: AnyStreamInfo, container: Container): Message {
  switch (stream.kind) {
    case 'subtitle':
      return createMessage('dropped-stream.subtitle', {
        extension: container.extension,
        codec: stream.codec,
      });
    case 'video':
      return createMessage(stream.isAttachedPicture ? 'dropped-stream.cover' : 'dropped-stream.other-video');
    default:
      return createMessage(stream.kind === 'data' ? 'dropped-stream.data' : 'dropped-stream.attachment');
  }
}
