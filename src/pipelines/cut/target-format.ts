import { createFrameRate, type Rational, toNumber } from '../../core/rational.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { getCopyableCodec } from '../../media/cutting/packet-index.ts';
import {
  canEncode,
  findDifference,
  getPictureFormat,
  type PictureFormat,
} from '../../media/cutting/picture-format.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FrameRange, IndexedSource } from './indexed-source.ts';
import type { CutSettings } from './options.ts';
import { getAspect } from './reframing.ts';
import { computeUsualRate } from './usual-rate.ts';

/** The format of the video, and which source may be copied into it. */
export interface TargetFormat {
  readonly picture: PictureFormat;
  /** The source whose stream header the video has; undefined if nothing is copied. */
  readonly lead: IndexedSource | undefined;
}

const PLAIN_CODEC = 'h264';
/** What plays where high dynamic range does. */
const HDR_CODEC = 'hevc';

/**
 * Chooses the format that most pixels of the clips have, so that as little as possible is converted and a small video
 * doesn't lower the quality of large ones. H.264, or HEVC for high dynamic range, is used if no encoder continues the codec or the container can't
 * hold it.
 */
export function chooseTarget(
  ranges: readonly FrameRange[],
  settings: CutSettings,
  container: Container,
): TargetFormat {
  const groups: { format: PictureFormat; lead: IndexedSource; pixels: number }[] = [];
  for (const range of ranges) {
    const format = getPictureFormat(range.source.video);
    const group = groups.find((each) => findDifference(each.format, format) === undefined);
    if (group) group.pixels += countPixels(range);
    else groups.push({ format, lead: range.source, pixels: countPixels(range) });
  }
  const { format, lead } = groups.reduce((most, each) => (each.pixels > most.pixels ? each : most));
  // Intra-coded video can be copied without an encoder, as long as no picture has to be made.
  const isOnlyCopied =
    getCopyableCodec(lead.video.codec) === 'intra' &&
    groups.length === 1 &&
    ranges.every(({ transition }, i) => i === 0 || transition === undefined);
  const isKept =
    settings.mode === 'original' &&
    settings.reframe === 'none' &&
    getCopyableCodec(lead.video.codec) !== undefined &&
    (canEncode(format) || isOnlyCopied) &&
    container.videoCodecs.includes(format.codec);
  return isKept ? { picture: format, lead } : { picture: createPlainFormat(lead, settings), lead: undefined };
}

function countPixels({ source, start, end }: FrameRange): number {
  return (end - start) * source.video.width * source.video.height;
}

/** Upright H.264, or HEVC for high dynamic range, with square pixels, in the size and rate of the options or of the source. */
function createPlainFormat(source: IndexedSource, { resolution, fps, reframe }: CutSettings): PictureFormat {
  const { video } = source;
  const shown = computeShape(video, getAspect(reframe));
  const size = resolution ? parseSize(resolution, shown) : shown;
  const isDeep = video.bitDepth > 8;
  return {
    ...getPictureFormat(video),
    codec: video.isHighDynamicRange ? HDR_CODEC : PLAIN_CODEC,
    width: roundToEven(size.width),
    height: roundToEven(size.height),
    sampleAspectRatio: { num: 1, den: 1 },
    rotationDegrees: 0,
    isMirrored: false,
    pixelFormat: isDeep ? 'yuv420p10le' : 'yuv420p',
    frameRate: fps === undefined ? chooseRate(source) : createFrameRate(fps),
    reorderDelay: 2,
    fieldOrder: undefined,
    hasFields: undefined,
  };
}

/** Faster rates are of times that happen to be near each other. */
const MAX_RATE = 60;
/** How much faster than the average most pictures follow each other where some are held. */
const HELD_SHARE = 1.1;

/** The average rate of a source, or that of most of its pictures, so that none is left out because others are held. */
function chooseRate({ video, index }: IndexedSource): Rational {
  const { averageFrameRate: average, timeBase } = video;
  const usual = computeUsualRate(index, timeBase);
  const rate = toNumber(average) > 0 ? average : { num: 25, den: 1 };
  const isHeld = usual && toNumber(usual) <= MAX_RATE && toNumber(usual) > HELD_SHARE * toNumber(rate);
  return isHeld ? usual : rate;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of the picture as shown, or of the largest window of another aspect ratio within it. */
function computeShape({ displayWidth, displayHeight }: VideoStreamInfo, aspect: number | undefined): Size {
  const width = aspect === undefined ? displayWidth : Math.min(displayWidth, displayHeight * aspect);
  return { width, height: displayHeight };
}

function parseSize(text: string, shown: Size): Size {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  // "1080p" is the shorter side, in portrait too.
  const scale = Number(text.slice(0, -1)) / Math.min(shown.width, shown.height);
  return { width: shown.width * scale, height: shown.height * scale };
}

function roundToEven(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
