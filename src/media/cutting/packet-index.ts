import { AV_PKT_FLAG_CORRUPT, AV_PKT_FLAG_DISCARD } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import { InputFile } from '../containers/input-file.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { NO_TIMESTAMP } from '../native.ts';
import {
  isDecoderRefresh,
  type NalCodec,
  type NalLayout,
  readNalLayout,
  splitAnnexB,
  splitLengthPrefixed,
} from './nal-units.ts';

/** The properties of all packets of one video stream that a cut needs, in decode order. */
export interface PacketIndex {
  /** Presentation times in ticks of the stream's time base. */
  readonly pts: readonly number[];
  /** Whether decoding can begin here, by the coded picture itself rather than the container's flag. */
  readonly isRefresh: readonly boolean[];
  /** False for packets that an edit list excludes. */
  readonly isShown: readonly boolean[];
  /** Packets, by their numbers, that can't be copied, as their units don't add up. */
  readonly damaged?: readonly number[];
  /** Packets, by their numbers, of which the file lost a part, as its container tells. */
  readonly incomplete?: readonly number[];
  /** How long the last picture in display order is shown by the file, in ticks; 0 or nothing if it doesn't say. */
  readonly lastDuration?: number;
  /** Whether every packet has a presentation time of its own. */
  readonly hasTimestamps: boolean;
  /** Where times jump in the file, in seconds of the times that packets are given, which go on. */
  readonly jumpSeconds?: readonly number[];
  /** Where the last packet of any stream ends, in seconds of the file's clock. */
  readonly readSeconds?: number;
  /** Whether each shown packet is known to yield one picture, so that frames can be counted without decoding. */
  readonly isCountable: boolean;
}

/** Codecs of which packets of several encoders can be joined in one stream. */
export type CopyableCodec = NalCodec | 'vp9' | 'intra';

/** Codecs of intra pictures only. */
const INTRA_CODECS = new Set([
  'prores',
  'dnxhd',
  'mjpeg',
  'ffv1',
  'huffyuv',
  'utvideo',
  'rawvideo',
  'jpeg2000',
  'cfhd',
]);

export function getCopyableCodec(codec: string): CopyableCodec | undefined {
  if (codec === 'h264' || codec === 'hevc' || codec === 'vp9') return codec;
  return INTRA_CODECS.has(codec) ? 'intra' : undefined;
}

export function isNalCodec(codec: CopyableCodec | undefined): codec is NalCodec {
  return codec === 'h264' || codec === 'hevc';
}

/** Codecs with one picture per packet. */
const COUNTABLE_CODECS = new Set(['h264', 'hevc', 'vp9', 'av1', 'mpeg2video', ...INTRA_CODECS]);

/** Reads all packets of a stream, without decoding them. */
export async function indexPackets(
  path: string,
  video: VideoStreamInfo,
  signal?: AbortSignal,
): Promise<PacketIndex> {
  await using input = await InputFile.open(path);
  const codec = getCopyableCodec(video.codec);
  const { extradata } = input.context.streams[video.index]!.codecpar;
  const layout = isNalCodec(codec) ? readNalLayout(codec, extradata) : undefined;
  const pts: number[] = [];
  const [isRefresh, isShown]: [boolean[], boolean[]] = [[], []];
  const [damaged, incomplete]: [number[], number[]] = [[], []];
  let [hasTimestamps, hasHidden] = [true, false];
  let last = { pts: Number.NEGATIVE_INFINITY, duration: 0 };
  for await (const packet of input.readPackets([video.index], signal)) {
    hasTimestamps &&= packet.pts !== NO_TIMESTAMP;
    hasHidden ||= codec === 'vp9' && isShowingNothing(packet);
    pts.push(Number(packet.pts));
    if (Number(packet.pts) >= last.pts) last = { pts: Number(packet.pts), duration: Number(packet.duration) };
    const isDamaged = layout !== undefined && !areUnitsWhole(packet, layout);
    if (isDamaged) damaged.push(isRefresh.length);
    if (packet.hasFlags(AV_PKT_FLAG_CORRUPT)) incomplete.push(isRefresh.length);
    isRefresh.push(packet.isKeyframe && !isDamaged && isRefreshPacket(codec, packet, layout));
    isShown.push(!packet.hasFlags(AV_PKT_FLAG_DISCARD));
  }
  const times = listShownTimes({ pts, isShown });
  // Packets are found by seeking, which knows the times in the file alone.
  hasTimestamps &&= input.jumpSeconds.length === 0;
  // Decoders give pictures in another order than that of their times.
  hasTimestamps &&= !input.hasOverlap(video.index);
  hasTimestamps &&= times.every((time, i) => i === 0 || time > times[i - 1]!);
  const startsClean = codec === undefined || codec === 'intra' || isRefresh[0] === true;
  const isCountable = hasTimestamps && !hasHidden && startsClean && COUNTABLE_CODECS.has(video.codec);
  return {
    pts,
    isRefresh,
    isShown,
    ...(damaged.length > 0 && { damaged }),
    ...(incomplete.length > 0 && { incomplete }),
    lastDuration: last.duration,
    hasTimestamps,
    jumpSeconds: input.jumpSeconds,
    readSeconds: input.endSeconds,
    isCountable,
  };
}

/** Presentation times of the shown pictures in display order. */
export function listShownTimes({ pts, isShown }: Pick<PacketIndex, 'pts' | 'isShown'>): number[] {
  return pts.filter((_, i) => isShown[i]).sort((a, b) => a - b);
}

/** Numbers, by the times of all shown pictures, of those at which decoding can begin, rising. */
export function listRefreshes(
  { pts, isRefresh, isShown }: Pick<PacketIndex, 'pts' | 'isRefresh' | 'isShown'>,
  times: readonly number[],
): number[] {
  const refreshes = new Set(pts.filter((_, i) => isRefresh[i] && isShown[i]));
  return times.flatMap((time, number) => (refreshes.has(time) ? [number] : []));
}

/** The NAL units of one packet, in Annex B or length-prefixed form. */
export function splitUnits(data: Buffer, { lengthBytes }: NalLayout): Buffer[] {
  return lengthBytes === 0 ? splitAnnexB(data) : splitLengthPrefixed(data, lengthBytes);
}

/** Whether the lengths before the units of a packet add up to its own; start codes can't be wrong. */
function areUnitsWhole({ data }: Packet, { lengthBytes }: NalLayout): boolean {
  if (!data || lengthBytes === 0) return true;
  let at = 0;
  while (at + lengthBytes <= data.length) at += lengthBytes + data.readUIntBE(at, lengthBytes);
  return at === data.length;
}

function isRefreshPacket(
  codec: CopyableCodec | undefined,
  { data }: Packet,
  layout: NalLayout | undefined,
): boolean {
  if (!data || codec === undefined) return false;
  if (codec === 'intra') return true;
  if (codec === 'vp9') return isVp9KeyFrame(data);
  return isDecoderRefresh(codec, splitUnits(data, layout!));
}

/** The uncompressed header of the VP9 bitstream specification, 6.2. */
function readVp9Header(data: Buffer): { isExisting: boolean; isKey: boolean; isShown: boolean } {
  const bits = data[0]!;
  // The highest profile has one bit more before them.
  const shift = (bits & 0x30) === 0x30 ? 1 : 0;
  const readBit = (position: number): boolean => (bits & (0x80 >> (position + shift))) !== 0;
  return { isExisting: readBit(4), isKey: !readBit(5), isShown: readBit(6) };
}

function isVp9KeyFrame(data: Buffer): boolean {
  const { isExisting, isKey } = readVp9Header(data);
  return data[0]! >> 6 === 2 && !isExisting && isKey;
}

/**
 * Whether a VP9 packet shows no picture: old encoders wrote hidden reference frames apart, newer ones in superframes.
 */
function isShowingNothing({ data }: Packet): boolean {
  if (!data) return true;
  const isSuperframe = (data.at(-1)! & 0xe0) === 0xc0;
  const { isExisting, isShown } = readVp9Header(data);
  return !isSuperframe && !isExisting && !isShown;
}
