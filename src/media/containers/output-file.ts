import * as c from 'node-av/constants';
import {
  type CodecParameters,
  Dictionary,
  FormatContext,
  Rational as NativeRational,
  type Packet,
  type Stream,
} from 'node-av/lib';
import { createMessage } from '../../core/messages/message.ts';
import type { Rational } from '../../core/rational.ts';
import type { ColorTags, HdrMetadata } from '../media-info.ts';
import { check, createDictionary, NO_TIMESTAMP } from '../native.ts';
import { setColor } from '../video/color.ts';
import { addHdrMetadata } from '../video/hdr-metadata.ts';
import { combineDispositions, type Disposition } from './dispositions.ts';
import { isSmallPacket } from './packet-batch.ts';

export interface OutputStream {
  readonly parameters: CodecParameters;
  readonly timeBase: Rational;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly isDefault?: boolean;
  /** What it is for besides. */
  readonly dispositions?: readonly Disposition[];
  readonly frameRate?: Rational;
  /** Shape of the pixels, for codecs that don't tell it themselves, such as FFV1. */
  readonly sampleAspectRatio?: Rational;
  /** Color, for codecs that don't tell it themselves, such as FFV1; as in the parameters if it is left out. */
  readonly color?: ColorTags;
  readonly hdr?: HdrMetadata;
  /** Whether parameter sets stand among the pictures, as several encoders made them and no header holds for all. */
  readonly hasInBandSets?: boolean;
  /** Whether it is a cover picture: its only packet is the image file. */
  readonly isCover?: boolean;
}

export interface OutputOptions {
  /** FFmpeg's muxer name. */
  readonly format: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string | number>>;
}

interface WrittenStream {
  readonly native: Stream;
  readonly timeBase: Rational;
  /** Whether each decode time must be after the one before. */
  readonly asksForRising: boolean;
  /** The last decode time, in ticks of `timeBase` as it was given and of the container as it was written. */
  last?: { readonly given: bigint; readonly written: bigint };
}

/** A container file being written. Without `finish` before disposal, the file is incomplete. */
export class OutputFile implements AsyncDisposable {
  readonly #context: FormatContext;
  readonly #streams: WrittenStream[];

  private constructor(
    context: FormatContext,
    streams: readonly Pick<WrittenStream, 'native' | 'timeBase'>[],
  ) {
    this.#context = context;
    this.#streams = streams.map((stream) => ({
      ...stream,
      asksForRising: asksForRising(context, stream.native),
    }));
  }

  static async create(
    path: string,
    streams: readonly OutputStream[],
    output: OutputOptions,
  ): Promise<OutputFile> {
    const context = new FormatContext();
    check(
      context.allocOutputContext2(null, output.format, `file:${path}`),
      createMessage('media-operation.find-muxer', { format: output.format }),
    );
    const added = streams.map((stream) => ({
      native: addStream(context, stream),
      timeBase: stream.timeBase,
    }));
    if (output.metadata) context.metadata = Dictionary.fromObject({ ...output.metadata });
    const file = new OutputFile(context, added);
    try {
      check(await context.openOutput(), createMessage('media-operation.open-output', { path }));
      check(
        await context.writeHeader(createDictionary(output.options ?? {})),
        createMessage('media-operation.write-header', { path }),
      );
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
    return file;
  }

  /** Writes a packet whose timestamps are in the time base given for `stream`, and frees it. */
  async write(stream: number, packet: Packet): Promise<void> {
    const { native, timeBase } = this.#streams[stream]!;
    packet.streamIndex = stream;
    const given = packet.dts;
    packet.rescaleTs(timeBase, native.timeBase);
    keepRising(this.#streams[stream]!, packet, given);
    const code = isSmallPacket(packet.size)
      ? this.#context.interleavedWriteFrameSync(packet)
      : await this.#context.interleavedWriteFrame(packet);
    packet.free();
    check(code, createMessage('media-operation.write'));
  }

  async finish(): Promise<void> {
    check(await this.#context.writeTrailer(), createMessage('media-operation.close'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.closeOutput();
    this.#context.freeContext();
  }
}

/** As FFmpeg's muxing checks it: text and data may repeat a time in any container. */
function asksForRising({ oformat }: FormatContext, { codecpar: { codecType } }: Stream): boolean {
  const isTimed = codecType === c.AVMEDIA_TYPE_AUDIO || codecType === c.AVMEDIA_TYPE_VIDEO;
  return isTimed && oformat?.hasFlags(c.AVFMT_TS_NONSTRICT) === false;
}

/**
 * Puts a packet a tick of the container after the one before if their times are equal, as those of short packets are by a
 * coarse clock. A tick at a time they don't drift from where they belong.
 */
function keepRising(stream: WrittenStream, packet: Packet, given: bigint): void {
  if (!stream.asksForRising || given === NO_TIMESTAMP) return;
  const { last } = stream;
  if (last && given >= last.given && packet.dts <= last.written) {
    packet.dts = last.written + 1n;
    if (packet.pts < packet.dts) packet.pts = packet.dts;
  }
  stream.last = { given, written: packet.dts };
}

/** "hvc1": HEVC whose parameter sets all stand in its header. Apple's players take no other. */
const HVC1 = 0x31637668;

function isApple({ oformat }: FormatContext, { codecId }: CodecParameters): boolean {
  return codecId === c.AV_CODEC_ID_HEVC && /^(mp4|mov)$/.test(oformat?.name ?? '');
}

function addStream(
  context: FormatContext,
  {
    parameters,
    timeBase,
    metadata,
    isDefault,
    dispositions,
    frameRate,
    sampleAspectRatio,
    color,
    hdr,
    hasInBandSets,
    isCover,
  }: OutputStream,
): Stream {
  const stream = context.newStream(null);
  check(parameters.copy(stream.codecpar), createMessage('media-operation.copy-parameters'));
  // The source container's codec tag may not exist in this one; the muxer chooses its own. That of ProRes tells its profile,
  // so that the muxer's own would be wrong, and NUT has none.
  const isProres = parameters.codecId === c.AV_CODEC_ID_PRORES;
  if (!isProres && context.oformat?.name !== 'nut')
    stream.codecpar.codecTag = isApple(context, parameters) && !hasInBandSets ? HVC1 : 0;
  stream.timeBase = new NativeRational(timeBase.num, timeBase.den);
  if (frameRate) stream.avgFrameRate = new NativeRational(frameRate.num, frameRate.den);
  // Matroska and NUT read it from the stream, MP4 from the parameters, and both have to be the same.
  const { num, den } = sampleAspectRatio ?? parameters.sampleAspectRatio;
  if (num > 0 && num !== den) {
    stream.sampleAspectRatio = new NativeRational(num, den);
    stream.codecpar.sampleAspectRatio = new NativeRational(num, den);
  }
  if (color) setColor(stream.codecpar, color);
  if (hdr) addHdrMetadata(stream.codecpar, hdr);
  if (metadata) stream.metadata = Dictionary.fromObject({ ...metadata });
  stream.disposition = combineDispositions([
    ...(dispositions ?? []),
    ...(isDefault ? (['default'] as const) : []),
  ]) as typeof stream.disposition;
  if (isCover) stream.disposition = c.AV_DISPOSITION_ATTACHED_PIC;
  return stream;
}
