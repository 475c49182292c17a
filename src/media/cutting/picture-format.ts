import { createMessage, type Message } from '../../core/messages/message.ts';
import { formatRational, type Rational, toNumber } from '../../core/rational.ts';
import type { VideoEncoderSettings } from '../encoder.ts';
import type { ColorConversion, ColorTags, HdrMetadata, VideoStreamInfo } from '../media-info.ts';
import { resolveColor } from '../video/color.ts';
import { createConversionFilters, needsConversion, planConversion } from '../video/color-conversion.ts';
import type { FieldOrder } from '../video/field-marks.ts';
import { getPeakLight } from '../video/hdr-metadata.ts';
import { formatX265Hdr } from '../video/hdr-options.ts';
import { getPixelFormatInfo, takesPixelFormat } from '../video/pixel-format.ts';
import { createUprightFilters } from '../video/working-picture.ts';

/** Format of the pictures of a stream: only pictures of one format can be joined without conversion. */
export interface PictureFormat {
  /** FFmpeg's codec name. */
  readonly codec: string;
  /** Coded size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly sampleAspectRatio: Rational;
  readonly pixelFormat: string;
  readonly color: ColorTags;
  /** What the stream tells displays about its light. */
  readonly hdr?: HdrMetadata;
  readonly rotationDegrees: VideoStreamInfo['rotationDegrees'];
  readonly isMirrored: boolean;
  readonly frameRate: Rational;
  /** Pictures that decoding runs ahead of display, at most. */
  readonly reorderDelay: number;
  /** Which field is shown first; undefined for progressive pictures. */
  readonly fieldOrder?: FieldOrder | undefined;
  /** Whether pictures are made of two fields, whatever their marks say. */
  readonly hasFields?: boolean | undefined;
}

export function getPictureFormat(video: VideoStreamInfo): PictureFormat {
  const { codec, width, height, sampleAspectRatio, pixelFormat, color, rotationDegrees, isMirrored } = video;
  const { fieldOrder, measuredFields = fieldOrder } = video;
  return {
    codec,
    width,
    height,
    sampleAspectRatio,
    pixelFormat,
    color,
    ...(video.hdr && { hdr: video.hdr }),
    rotationDegrees,
    isMirrored,
    frameRate: video.averageFrameRate,
    reorderDelay: video.reorderDelay,
    ...(fieldOrder !== undefined && fieldOrder !== 'progressive' && { fieldOrder }),
    ...(measuredFields !== undefined && measuredFields !== 'progressive' && { hasFields: true }),
  };
}

/** Average frame rates that differ by a smaller share count as equal. */
const RATE_TOLERANCE = 0.01;

/** How `a` differs from `b`; undefined if their pictures can be joined in one stream. */
export function findDifference(a: PictureFormat, b: PictureFormat): Message | undefined {
  if (a.codec !== b.codec) return createMessage('picture-difference.codec', { codec: a.codec });
  if (a.width !== b.width || a.height !== b.height)
    return createMessage('picture-difference.size', { width: a.width, height: a.height });
  if (a.pixelFormat !== b.pixelFormat)
    return createMessage('picture-difference.pixel-format', { format: a.pixelFormat });
  if (toNumber(a.sampleAspectRatio) !== toNumber(b.sampleAspectRatio))
    return createMessage('picture-difference.sample-aspect', { ratio: formatRational(a.sampleAspectRatio) });
  if (a.rotationDegrees !== b.rotationDegrees || a.isMirrored !== b.isMirrored)
    return createMessage('picture-difference.orientation');
  if (JSON.stringify(a.color) !== JSON.stringify(b.color)) return createMessage('picture-difference.color');
  if (a.fieldOrder !== b.fieldOrder || a.hasFields !== b.hasFields)
    return createMessage('picture-difference.fields');
  const ratio = toNumber(a.frameRate) / (toNumber(b.frameRate) || 1);
  if (Math.abs(ratio - 1) <= RATE_TOLERANCE) return undefined;
  return createMessage('picture-difference.frame-rate', { rate: toNumber(a.frameRate).toFixed(3) });
}

/** Effort of an encoder: `quick` for a few pictures whose size does not matter. */
type Effort = 'quick' | 'thorough';

interface Continuation {
  readonly encoder: string;
  readonly options: Readonly<Record<string, string | number>>;
  readonly efforts: Readonly<Record<Effort, Readonly<Record<string, string | number>>>>;
}

const X264_PARAMS = 'b-pyramid=none:open-gop=0';

/** Encoders whose output can be joined with copied packets, by codec. */
const ENCODERS: Readonly<Record<string, Continuation>> = {
  h264: {
    encoder: 'libx264',
    options: { 'x264-params': X264_PARAMS },
    efforts: { quick: { preset: 'ultrafast' }, thorough: { preset: 'medium' } },
  },
  hevc: {
    encoder: 'libx265',
    options: { 'x265-params': 'log-level=none:open-gop=0:b-pyramid=0' },
    efforts: { quick: { preset: 'ultrafast' }, thorough: { preset: 'fast' } },
  },
  vp9: {
    encoder: 'libvpx-vp9',
    options: { 'b:v': 0, 'row-mt': 1, 'auto-alt-ref': 0, 'lag-in-frames': 0 },
    efforts: {
      quick: { deadline: 'realtime', 'cpu-used': 5 },
      thorough: { deadline: 'good', 'cpu-used': 3 },
    },
  },
};

/** Whether pieces can be made that continue a stream of a format: not by every encoder from every kind of samples. */
export function canEncode({ codec, pixelFormat }: Pick<PictureFormat, 'codec' | 'pixelFormat'>): boolean {
  const encoder = ENCODERS[codec]?.encoder;
  return encoder !== undefined && takesPixelFormat(encoder, pixelFormat);
}

/** B-frames in encoded pieces: no more reordering than in copied ones. */
const MAX_B_FRAMES = 2;

export interface PieceEncoding {
  readonly format: PictureFormat;
  /** Constant rate factor: lower is better. */
  readonly quality: number;
  readonly effort: Effort;
  /** Bits a second, instead of a constant quality. */
  readonly bitRate?: number;
}

/** Encoder settings for pictures of the encoding's format. */
export function createEncoderSettings(
  { format, quality, effort, bitRate }: PieceEncoding,
  timeBase: Rational,
): VideoEncoderSettings {
  const { encoder, options, efforts } = ENCODERS[format.codec]!;
  const { width, height, pixelFormat, sampleAspectRatio, color, frameRate, reorderDelay } = format;
  const rate: Record<string, number> = bitRate
    ? { b: bitRate, maxrate: bitRate * 1.5, bufsize: bitRate * 2 }
    : { crf: quality };
  const bFrames: Record<string, number> =
    format.codec === 'vp9' ? {} : { bf: Math.min(MAX_B_FRAMES, reorderDelay) };
  const coded = { ...options, ...describeLight(format, options) };
  return {
    encoder,
    width,
    height,
    pixelFormat,
    sampleAspectRatio,
    color,
    timeBase,
    frameRate,
    options: { ...coded, ...efforts[effort], ...rate, ...bFrames, ...createFieldOptions(format, coded) },
  };
}

/** Options that code into the stream what it tells displays, which the streams of other codecs don't hold. */
function describeLight(
  { codec, hdr }: PictureFormat,
  options: Continuation['options'],
): Record<string, string> {
  if (codec !== 'hevc' || !hdr) return {};
  return { 'x265-params': [options['x265-params'], ...formatX265Hdr(hdr)].join(':') };
}

/** How the color of a video has to be changed for a format; undefined if it only has another matrix. */
export function findConversion(video: VideoStreamInfo, format: PictureFormat): ColorConversion | undefined {
  const from = resolveColor(video.color, video, getPixelFormatInfo(video.pixelFormat).isRgb);
  const to = resolveColor(format.color, format, false);
  if (!needsConversion(from, to)) return undefined;
  return planConversion(from, to, video.hdr && getPeakLight(video.hdr));
}

/** Options that code pictures as two fields, or in HEVC as the single fields that they are. */
function createFieldOptions(
  { codec, fieldOrder }: PictureFormat,
  known: Readonly<Record<string, string | number>>,
): Record<string, string> {
  if (fieldOrder === undefined) return {};
  const order = fieldOrder === 'top-first' ? 'tff' : 'bff';
  if (codec === 'h264') return { 'x264-params': `${X264_PARAMS}:${order}=1` };
  return codec === 'hevc' ? { 'x265-params': `${known['x265-params']}:interlace=${order}` } : {};
}

/** Filters that undo `createUprightFilters`. */
function createTurnBackFilters({ rotationDegrees, isMirrored }: PictureFormat): string[] {
  const mirror = isMirrored ? ['hflip'] : [];
  switch (rotationDegrees) {
    case 0:
      return mirror;
    case 90:
      return ['transpose=dir=cclock', ...mirror];
    case 180:
      return ['vflip', 'hflip', ...mirror];
    case 270:
      return ['transpose=dir=clock', ...mirror];
  }
}

/** Positions of a window that is as high as the picture and moves horizontally. */
export interface CropPath {
  /** Aspect ratio of the window: width divided by height. */
  readonly aspect: number;
  /** Seconds of each picture from the first on; `centers` are the window's centers as shares of the picture's width. */
  readonly seconds: readonly number[];
  readonly centers: readonly number[];
}

/** Crops upright pictures with square pixels along a path. Times count from the first picture. */
function createCropFilters({ aspect, seconds, centers }: CropPath, width: number, height: number): string[] {
  const windowWidth = Math.min(width, 2 * Math.round((height * aspect) / 2));
  const computeLeft = (center: number): number =>
    Math.round(Math.max(0, Math.min(width - windowWidth, center * width - windowWidth / 2)));
  const moves: string[] = [];
  let last = -1;
  for (const [i, center] of centers.entries()) {
    const x = computeLeft(center);
    if (x !== last) moves.push([seconds[i]!.toFixed(6), 'crop', 'x', x].join(' '));
    last = x;
  }
  const commands = moves.length > 0 ? [`sendcmd=c='${moves.join(';')}'`] : [];
  return [...commands, `crop=${windowWidth}:${height}:${computeLeft(centers[0] ?? 0.5)}:0:exact=1`];
}

/**
 * Deinterlaces pictures that are made of fields: all or none, as was measured, or else those that are marked so. Fields
 * that were spread are put together again with those of their own picture, and what is left is deinterlaced.
 */
function createDeinterlacing({ measuredFields, hasSpreadFields, bitDepth }: VideoStreamInfo): string[] {
  if (measuredFields === 'progressive') return [];
  const left = 'bwdif=mode=send_frame:deint=interlaced';
  if (!measuredFields) return [left];
  const order = measuredFields === 'top-first' ? 'tff' : 'bff';
  // The filter takes 8 bits alone.
  if (hasSpreadFields && bitDepth === 8) return [`fieldmatch=order=${order}:combmatch=full`, left];
  return [`bwdif=mode=send_frame:parity=${order}:deint=all`];
}

/**
 * FFmpeg filter text that converts decoded pictures of `video` to `format`: scaled to fit with black bars, without
 * distortion or cropping, from time zero on. The table of its {@link findConversion} has to be there.
 */
export function createConformFilters(video: VideoStreamInfo, format: PictureFormat, crop?: CropPath): string {
  const isTurned = format.rotationDegrees % 180 !== 0;
  const [boxWidth, boxHeight] = isTurned ? [format.height, format.width] : [format.width, format.height];
  const aspect = toNumber(format.sampleAspectRatio) || 1;
  // Wide pixels of a rotated format are tall ones while the picture is upright.
  const pixelAspect = isTurned ? 1 / aspect : aspect;
  const shown = crop
    ? { width: Math.min(video.displayWidth, video.displayHeight * crop.aspect), height: video.displayHeight }
    : { width: video.displayWidth, height: video.displayHeight };
  const scale = Math.min((boxWidth * pixelAspect) / shown.width, boxHeight / shown.height);
  const roundToEven = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
  const width = Math.min(boxWidth, roundToEven((shown.width * scale) / pixelAspect));
  const height = Math.min(boxHeight, roundToEven(shown.height * scale));
  const { matrix, range } = resolveColor(format.color, format, false);
  const conversion = findConversion(video, format);
  return [
    ...createDeinterlacing(video),
    ...createUprightFilters(video),
    'setpts=PTS-STARTPTS',
    ...(conversion ? createConversionFilters(conversion) : []),
    ...(crop
      ? [
          `scale=${video.displayWidth}:${video.displayHeight}:flags=lanczos`,
          ...createCropFilters(crop, video.displayWidth, video.displayHeight),
        ]
      : []),
    `scale=${width}:${height}:flags=lanczos+accurate_rnd:out_color_matrix=${matrix}:out_range=${range}`,
    `format=${format.pixelFormat}`,
    `pad=${boxWidth}:${boxHeight}:-1:-1`,
    ...createTurnBackFilters(format),
    `setsar=${formatRational(format.sampleAspectRatio)}`,
  ].join(',');
}
