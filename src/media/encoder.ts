import * as c from 'node-av/constants';
import {
  avChannelLayoutDefault,
  avGetPixFmtFromName,
  avGetSampleFmtFromName,
  Codec,
  CodecContext,
  CodecParameters,
  Rational as NativeRational,
  Packet,
} from 'node-av/lib';
import { FootlightError, throwIfCancelled } from '../core/errors.ts';
import type { Rational } from '../core/rational.ts';
import type { Frame } from './frame.ts';
import type { ColorTags } from './media-info.ts';
import { check, dictionary, isEndOrAgain } from './native.ts';
import { colorCodes } from './video/color.ts';

export interface VideoEncoderSettings {
  /** FFmpeg's encoder name, such as "libx264". */
  readonly encoder: string;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly timeBase: Rational;
  readonly frameRate: Rational;
  /** Square pixels where it is left out. */
  readonly sampleAspectRatio?: Rational;
  readonly color?: ColorTags;
  /** Encoder options by FFmpeg's names. */
  readonly options: Readonly<Record<string, string | number>>;
  readonly threads?: number;
}

export interface AudioEncoderSettings {
  readonly encoder: string;
  readonly sampleRate: number;
  readonly sampleFormat: string;
  readonly channels: number;
  readonly bitRate?: number;
  /** Bits that carry signal, where the sample format has more. */
  readonly significantBits?: number;
  readonly options?: Readonly<Record<string, string | number>>;
  /** Samples in a packet, where the encoder leaves the choice. */
  readonly frameSize?: number;
}

/** An opened encoder. `encode(frame)` yields the packets that are ready, `encode(null)` the rest. */
export class Encoder implements Disposable {
  readonly context: CodecContext;
  readonly #durations = new Map<bigint, bigint>();

  private constructor(context: CodecContext) {
    this.context = context;
  }

  static async openVideo(settings: VideoEncoderSettings): Promise<Encoder> {
    const { codec, context } = allocate(settings.encoder);
    context.width = settings.width;
    context.height = settings.height;
    context.pixelFormat = avGetPixFmtFromName(settings.pixelFormat);
    context.timeBase = new NativeRational(settings.timeBase.num, settings.timeBase.den);
    context.framerate = new NativeRational(settings.frameRate.num, settings.frameRate.den);
    const aspect = settings.sampleAspectRatio ?? { num: 1, den: 1 };
    context.sampleAspectRatio = new NativeRational(aspect.num, aspect.den);
    context.threadCount = settings.threads ?? 0;
    if (settings.color) applyColor(context, settings.color);
    context.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(
      await context.open2(codec, dictionary(settings.options)),
      `Encoder ${settings.encoder} did not open`,
    );
    return new Encoder(context);
  }

  static async openAudio(settings: AudioEncoderSettings): Promise<Encoder> {
    const { codec, context } = allocate(settings.encoder);
    context.sampleRate = settings.sampleRate;
    context.sampleFormat = avGetSampleFmtFromName(settings.sampleFormat);
    context.channelLayout = avChannelLayoutDefault(settings.channels);
    context.timeBase = new NativeRational(1, settings.sampleRate);
    if (settings.significantBits) context.bitsPerRawSample = settings.significantBits;
    if (settings.frameSize) context.frameSize = settings.frameSize;
    if (settings.bitRate) context.bitRate = BigInt(settings.bitRate);
    context.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(
      await context.open2(codec, dictionary(settings.options ?? {})),
      `Encoder ${settings.encoder} did not open`,
    );
    return new Encoder(context);
  }

  get timeBase(): Rational {
    const { num, den } = this.context.timeBase;
    return { num, den };
  }

  /** Samples that the encoder wants per frame; undefined where any number will do. */
  get frameSize(): number | undefined {
    return this.context.frameSize > 0 ? this.context.frameSize : undefined;
  }

  parameters(): CodecParameters {
    const parameters = new CodecParameters();
    parameters.alloc();
    check(parameters.fromContext(this.context), 'Reading the encoder parameters failed');
    return parameters;
  }

  /** Packets belong to the caller. The frame is freed. A video packet carries its frame's duration. */
  async *encode(frame: Frame | null, signal?: AbortSignal): AsyncGenerator<Packet, void, undefined> {
    throwIfCancelled(signal);
    if (frame) {
      if (frame.width > 0) this.#durations.set(frame.pts, frame.duration);
      // The source's picture types must not steer the encoder.
      frame.pictType = c.AV_PICTURE_TYPE_NONE;
    }
    // A frame of sound encodes in less time than a way through the thread pool takes.
    const isSound = this.context.sampleRate > 0;
    const code = isSound ? this.context.sendFrameSync(frame) : await this.context.sendFrame(frame);
    frame?.free();
    check(code, 'The encoder refused a frame');
    while (true) {
      const packet = new Packet();
      packet.alloc();
      const received = isSound
        ? this.context.receivePacketSync(packet)
        : await this.context.receivePacket(packet);
      if (received < 0) {
        packet.free();
        if (!isEndOrAgain(received)) check(received, 'Encoding failed');
        return;
      }
      const duration = this.#durations.get(packet.pts);
      if (duration !== undefined) {
        packet.duration = duration;
        this.#durations.delete(packet.pts);
      }
      yield packet;
    }
  }

  [Symbol.dispose](): void {
    this.context.freeContext();
  }
}

function allocate(name: string): { codec: Codec; context: CodecContext } {
  const codec = Codec.findEncoderByName(name as never);
  if (!codec) {
    throw new FootlightError('media.no-encoder', { kind: 'usage', value: name });
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  return { codec, context };
}

function applyColor(context: CodecContext, color: ColorTags): void {
  const codes = colorCodes(color);
  context.colorRange = codes.range as CodecContext['colorRange'];
  context.colorSpace = codes.matrix as CodecContext['colorSpace'];
  context.colorPrimaries = codes.primaries as CodecContext['colorPrimaries'];
  context.colorTrc = codes.transfer as CodecContext['colorTrc'];
}
