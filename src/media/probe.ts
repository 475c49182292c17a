import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as c from 'node-av/constants';
import { avChannelLayoutDescribe, avGetCodecName, type FormatContext, Log, type Stream } from 'node-av/lib';
import { FootlightError } from '../core/errors.ts';
import { type Rational, reduce, ticksToSeconds } from '../core/rational.ts';
import { hasOggEnd } from './audio/ogg-end.ts';
import { countMissingBytes } from './containers/declared-size.ts';
import { listDispositions } from './containers/dispositions.ts';
import { InputFile } from './containers/input-file.ts';
import { isProtected } from './containers/protection.ts';
import { chooseFrameRate } from './frame-rate.ts';
import type { AnyStreamInfo, Chapter, MediaInfo, VideoStreamInfo } from './media-info.ts';
import { NO_TIMESTAMP } from './native.ts';
import { hasJpegEnd } from './stills/jpeg-end.ts';
import { holdsOnePicture } from './stills/one-picture.ts';
import { readStatedSize } from './stills/stated-size.ts';
import { ALPHA_MODE, getDecodedFormat } from './video/alpha-decoder.ts';
import { getColorTags } from './video/color.ts';
import { getDynamicRange } from './video/display-light.ts';
import { readHdrMetadata } from './video/hdr-metadata.ts';
import { parseDisplayMatrix } from './video/orientation.ts';
import { getPixelFormatInfo } from './video/pixel-format.ts';

/**
 * Reads the properties of a media file.
 *
 * @throws `input.not-found`, `input.empty`, `input.unreadable`, `input.protected`, `input.tiled` and others of `input.*`; `media.too-many-pixels`
 */
export async function probe(path: string): Promise<MediaInfo> {
  await using input = await InputFile.open(path);
  const { context } = input;
  const format = context.iformat?.name ?? 'unknown';
  const description = await readDescription(context, path);
  const { size: sizeBytes } = await stat(path);
  if (await isProtected(path, format, sizeBytes))
    throw new FootlightError('input.protected', { kind: 'input', value: path });
  // Each tile is a stream, so that the first one would be taken for the whole picture.
  if (TILE_GRID.test(description)) throw new FootlightError('input.tiled', { kind: 'input', value: path });
  const streams = context.streams.map((stream) => describeStream(stream, description));
  await assertReadableSize(path, streams);
  return {
    path,
    format,
    sizeBytes,
    missingBytes: await countMissingBytes(path, format, sizeBytes),
    ...((await isUnfinished(path, format, streams)) && { isUnfinished: true }),
    durationSeconds: readDuration(context, format),
    bitRate: context.bitRate > 0n ? Number(context.bitRate) : undefined,
    metadata: context.metadata?.getAll() ?? {},
    streams,
    chapters: parseChapters(description),
  };
}

/** How FFmpeg describes a picture of tiles, as phones write HEIC: metadata stand further to the right. */
const TILE_GRID = /^ {2}Stream group #\d+:\d+(\[\w+\])?: Tile Grid:/m;
/** FFmpeg opens no picture of more pixels, and tells no size of it. */
const MAX_PIXELS = 2 ** 28;

/** @throws `media.too-many-pixels` for a picture that is too large to be opened at all */
async function assertReadableSize(path: string, streams: readonly AnyStreamInfo[]): Promise<void> {
  if (!streams.some((stream) => stream.kind === 'video' && stream.width === 0)) return;
  const stated = await readStatedSize(path);
  if (!stated || stated.width * stated.height < MAX_PIXELS) return;
  throw new FootlightError('media.too-many-pixels', {
    kind: 'input',
    parameters: { ...stated, limit: MAX_PIXELS },
    value: String(MAX_PIXELS),
  });
}

/** Whether a file lacks the mark that ends its format. */
async function isUnfinished(
  path: string,
  format: string,
  streams: readonly AnyStreamInfo[],
): Promise<boolean> {
  if (format === 'ogg') return !(await hasOggEnd(path));
  const isPhotograph = holdsOnePicture(format) && streams[0]?.codec === 'mjpeg';
  return isPhotograph && !(await hasJpegEnd(path));
}

/** How long a file says that it is, in seconds. FFmpeg writes into Matroska where a file ends, which may not begin at 0. */
function readDuration({ duration, startTime, metadata }: FormatContext, format: string): number | undefined {
  const isOfFfmpeg = format.startsWith('matroska') && metadata?.get('encoder')?.startsWith('Lav');
  const start = isOfFfmpeg && startTime > 0n && startTime < duration ? startTime : 0n;
  return convertKnown(duration, (ticks) => ticksToSeconds(ticks - start, { num: 1, den: 1_000_000 }));
}

function convertKnown<T>(ticks: bigint, convert: (ticks: bigint) => T): T | undefined {
  return ticks === NO_TIMESTAMP || ticks < 0n ? undefined : convert(ticks);
}

function describeStream(stream: Stream, description: string): AnyStreamInfo {
  const parameters = stream.codecpar;
  const dispositions = listDispositions(stream.disposition);
  const common = {
    index: stream.index,
    codec: avGetCodecName(parameters.codecId) ?? 'unknown',
    timeBase: { num: stream.timeBase.num, den: stream.timeBase.den },
    startTicks: stream.startTime === NO_TIMESTAMP ? undefined : stream.startTime,
    durationTicks: convertKnown(stream.duration, (ticks) => ticks),
    metadata: stream.metadata?.getAll() ?? {},
    isDefault: (stream.disposition & c.AV_DISPOSITION_DEFAULT) !== 0,
    ...(dispositions.length > 0 && { dispositions }),
  };
  switch (parameters.codecType) {
    case c.AVMEDIA_TYPE_VIDEO:
      return {
        ...common,
        kind: 'video',
        ...describePicture(stream),
        fieldOrder: parseFieldOrder(description, stream.index),
      };
    case c.AVMEDIA_TYPE_AUDIO:
      return {
        ...common,
        kind: 'audio',
        sampleRate: parameters.sampleRate,
        channels: parameters.channels,
        channelLayout: avChannelLayoutDescribe(parameters.channelLayout) ?? `${parameters.channels} channels`,
      };
    case c.AVMEDIA_TYPE_SUBTITLE:
      return { ...common, kind: 'subtitle' };
    case c.AVMEDIA_TYPE_ATTACHMENT:
      return { ...common, kind: 'attachment' };
    default:
      return { ...common, kind: isChapterTrack(stream) ? 'chapters' : 'data' };
  }
}

/** FFmpeg reads the titles of a chapter track by itself, and then sets it aside. */
function isChapterTrack({ codecpar, discard }: Stream): boolean {
  return codecpar.codecId === c.AV_CODEC_ID_BIN_DATA && discard === c.AVDISCARD_ALL;
}

function describePicture(stream: Stream) {
  const parameters = stream.codecpar;
  const { width, height } = parameters;
  const sampleAspectRatio = getSampleAspectRatio(stream);
  const { rotationDegrees, isMirrored } = parseDisplayMatrix(
    parameters.getCodedSideData(c.AV_PKT_DATA_DISPLAYMATRIX),
  );
  const stretched = {
    width: Math.round((width * sampleAspectRatio.num) / sampleAspectRatio.den),
    height,
  };
  const isTurned = rotationDegrees % 180 !== 0;
  const pixelFormat = getDecodedFormat(stream);
  const pixelFormatInfo = getPixelFormatInfo(pixelFormat);
  const color = getColorTags(parameters);
  const hdr = readHdrMetadata(parameters);
  return {
    width,
    height,
    displayWidth: isTurned ? stretched.height : stretched.width,
    displayHeight: isTurned ? stretched.width : stretched.height,
    sampleAspectRatio,
    rotationDegrees,
    isMirrored,
    averageFrameRate: chooseFrameRate(stream),
    pixelFormat,
    bitDepth: pixelFormatInfo.bitDepth,
    color,
    isHighDynamicRange: getDynamicRange(color.transfer) !== 'standard',
    ...(hdr && { hdr }),
    reorderDelay: parameters.videoDelay,
    hasAlpha: pixelFormatInfo.hasAlpha || stream.metadata?.get(ALPHA_MODE) === '1',
    isAttachedPicture: (stream.disposition & c.AV_DISPOSITION_ATTACHED_PIC) !== 0,
  };
}

function getSampleAspectRatio(stream: Stream): Rational {
  const ofContainer = reduce(stream.sampleAspectRatio);
  const ofCodec = reduce(stream.codecpar.sampleAspectRatio);
  if (ofContainer.num > 0) return ofContainer;
  return ofCodec.num > 0 ? ofCodec : { num: 1, den: 1 };
}

/**
 * The bindings expose neither chapters nor field orders, but FFmpeg's own description of the input does, times to the
 * microsecond. The log callback is global, so concurrent probes take turns.
 */
let descriptionTurn: Promise<unknown> = Promise.resolve();

function readDescription(context: FormatContext, path: string): Promise<string> {
  const read = descriptionTurn.then(async () => {
    const lines: string[] = [];
    Log.setCallback((_level, message) => void lines.push(message), { maxLevel: c.AV_LOG_INFO });
    Log.setLevel(c.AV_LOG_INFO);
    context.dumpFormat(0, path, false);
    await waitUntilSettled(lines);
    Log.setLevel(c.AV_LOG_QUIET);
    Log.resetCallback();
    // The bindings strip line ends, and deliver a line end alone as an empty message.
    return lines.map((line) => (line === '' ? '\n' : line)).join('');
  });
  descriptionTurn = read.catch(() => undefined);
  return read;
}

const LOG_POLL_MS = 2;
const LOG_LIMIT_MS = 200;

/** Waits until no more lines arrive: the log callback runs on the event loop, some time after the native call. */
async function waitUntilSettled(lines: readonly string[]): Promise<void> {
  let known = -1;
  for (
    let waited = 0;
    waited < LOG_LIMIT_MS && (lines.length === 0 || lines.length !== known);
    waited += LOG_POLL_MS
  ) {
    known = lines.length;
    await sleep(LOG_POLL_MS);
  }
}

/** Where fields are coded in another order than they are shown, the latter counts. */
function parseFieldOrder(description: string, index: number): VideoStreamInfo['fieldOrder'] {
  const line = new RegExp(`Stream #0:${index}\\b[^\\n]*`).exec(description)?.[0] ?? '';
  const found = /[,(] ?(?:(progressive)|(top|bottom) (coded )?first)/.exec(line);
  if (!found) return undefined;
  const [, isProgressive, field, isSwapped] = found;
  if (isProgressive) return 'progressive';
  return (field === 'top') === (isSwapped === undefined) ? 'top-first' : 'bottom-first';
}

function parseChapters(description: string): Chapter[] {
  const pattern = /Chapter #\d+:\d+: start ([\d.]+), end ([\d.]+)((?:(?!Chapter #|Stream #)[\s\S])*)/g;
  return [...description.matchAll(pattern)].map(([, start, end, tail]) => ({
    startSeconds: Number(start),
    endSeconds: Number(end),
    title: /title\s*:\s*([^\n]*)/.exec(tail ?? '')?.[1]?.trim() ?? '',
  }));
}
