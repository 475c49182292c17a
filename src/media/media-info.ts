import { FootlightError } from '../core/errors.ts';
import type { Rational } from '../core/rational.ts';
import type { Disposition } from './containers/dispositions.ts';
import type { FieldOrder } from './video/field-marks.ts';

/** Color of a video stream by FFmpeg's names ("bt709", "smpte2084", "tv"); "unknown" if untagged. */
export interface ColorTags {
  readonly range: string;
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
}

/** Brightness and color of the display on which a video of high dynamic range was graded (SMPTE ST 2086), as HEVC codes it. */
export interface MasteringDisplay {
  /** x and y of red, green, blue and white in steps of 0.00002. */
  readonly chromaticity?: readonly number[];
  /** Darkest and brightest light in steps of 0.0001 cd/m². */
  readonly luminance?: readonly [darkest: number, brightest: number];
}

/** What a video of high dynamic range tells displays about its light. */
export interface HdrMetadata {
  readonly mastering?: MasteringDisplay;
  /** Brightest pixel and brightest mean of a frame in cd/m² (MaxCLL and MaxFALL of CTA-861.3). */
  readonly light?: readonly [brightestPixel: number, brightestMean: number];
}

/** A change of dynamic range and primaries. */
export interface ColorConversion {
  /** Differs where the same change gives other pictures. */
  readonly version: string;
  readonly from: ColorTags;
  readonly to: ColorTags;
  /** Brightest light of an HDR10 source in cd/m²; 1000 if it is left out. */
  readonly peak?: number;
}

interface StreamInfo {
  readonly index: number;
  readonly codec: string;
  readonly timeBase: Rational;
  /** Start in ticks of `timeBase`; undefined if the container doesn't state it. */
  readonly startTicks: bigint | undefined;
  readonly durationTicks: bigint | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly isDefault: boolean;
  /** What it is for, such as "forced" or "hearing_impaired"; left out if nothing is said. */
  readonly dispositions?: readonly Disposition[];
}

export interface VideoStreamInfo extends StreamInfo {
  readonly kind: 'video';
  /** Coded size in pixels, before rotation and sample aspect ratio. */
  readonly width: number;
  readonly height: number;
  /** Size as shown, with square pixels and upright, in pixels. */
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly sampleAspectRatio: Rational;
  /** Clockwise turn that makes the picture upright. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  readonly isMirrored: boolean;
  readonly averageFrameRate: Rational;
  readonly pixelFormat: string;
  readonly bitDepth: number;
  readonly color: ColorTags;
  readonly isHighDynamicRange: boolean;
  readonly hdr?: HdrMetadata;
  /** What is done to the color of its pictures before they are worked on. */
  readonly colorConversion?: ColorConversion;
  readonly hasAlpha: boolean;
  /** How pictures are spread over fields, as container or codec tell it; undefined if they don't. */
  readonly fieldOrder: 'progressive' | FieldOrder | undefined;
  /** How pictures are spread over fields, as motion shows it; their marks hold if it is left out. */
  readonly measuredFields?: 'progressive' | FieldOrder;
  /** Whether its fields are those of whole pictures, such as film that was spread 2:3. */
  readonly hasSpreadFields?: boolean;
  /** Whether times jump in the file, so that it has to be read from its start to know them; not known if it is left out. */
  readonly hasJumps?: boolean;
  /** Pictures that decoding runs ahead of display, as the stream says. */
  readonly reorderDelay: number;
  /** A cover picture, not a video. */
  readonly isAttachedPicture: boolean;
}

export interface AudioStreamInfo extends StreamInfo {
  readonly kind: 'audio';
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout: string;
}

interface OtherStreamInfo extends StreamInfo {
  /** A track of chapters holds the titles that `MediaInfo.chapters` lists. */
  readonly kind: 'subtitle' | 'data' | 'attachment' | 'chapters';
}

export type AnyStreamInfo = VideoStreamInfo | AudioStreamInfo | OtherStreamInfo;

export interface Chapter {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly title: string;
}

/** Properties of a media file, as its container states them. */
export interface MediaInfo {
  readonly path: string;
  readonly format: string;
  readonly sizeBytes: number;
  /** Bytes by which the container's last part reaches behind the end of the file: above 0, the file was cut off. */
  readonly missingBytes: number;
  /** Whether the file lacks the mark of its end that its format asks for (Ogg, JPEG). */
  readonly isUnfinished?: true;
  readonly durationSeconds: number | undefined;
  readonly bitRate: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly streams: readonly AnyStreamInfo[];
  readonly chapters: readonly Chapter[];
}

/** The main video stream: the default one, else the largest; covers don't count. */
export function findMainVideo(info: MediaInfo): VideoStreamInfo | undefined {
  const videos = info.streams.filter((s): s is VideoStreamInfo => s.kind === 'video' && !s.isAttachedPicture);
  const compareRank = (a: VideoStreamInfo, b: VideoStreamInfo): number =>
    Number(b.isDefault) - Number(a.isDefault) || b.width * b.height - a.width * a.height;
  return videos.sort(compareRank)[0];
}

/** @throws `input.no-video` */
export function requireVideo(info: MediaInfo): VideoStreamInfo {
  const video = findMainVideo(info);
  if (video && video.width > 0 && video.height > 0) return video;
  throw new FootlightError('input.no-video', { kind: 'input', value: info.path });
}

export function listAudioStreams(info: MediaInfo): AudioStreamInfo[] {
  return info.streams.filter((s): s is AudioStreamInfo => s.kind === 'audio');
}

/** The main video stream of a file that may hold stills only: a cover counts as well. */
export function findMainPicture(info: MediaInfo): VideoStreamInfo | undefined {
  return (
    findMainVideo(info) ?? info.streams.find((stream): stream is VideoStreamInfo => stream.kind === 'video')
  );
}
