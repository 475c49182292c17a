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
import { createMessage } from '../core/messages/message.ts';
import { type Rational, secondsToTicks } from '../core/rational.ts';
import type { Frame } from './frame.ts';
import type { ColorTags } from './media-info.ts';
import { check, createDictionary, isEndOrAgain } from './native.ts';
import { PictureUpload, type UploadSettings } from './picture-upload.ts';
import { setColor } from './video/color.ts';

/**
 * Without it, x264's code for AVX-512 reads beyond the rows of its macroblock tree, so that what it writes depends on what
 * the memory held before, in pictures whose width is no multiple of 128. It costs 2 % of encoding.
 */
const X264_CANONICAL = 'cpu-independent=1';
/** Frames a second of a video whose container and times tell no rate. */
const USUAL_RATE = 25;

export interface VideoEncoderSettings {
  /** FFmpeg's encoder name, such as "libx264". */
  readonly encoder: string;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly timeBase: Rational;
  readonly frameRate: Rational;
  /** Square pixels if it is left out. */
  readonly sampleAspectRatio?: Rational;
  readonly color?: ColorTags;
  /** Encoder options by FFmpeg's names. */
  readonly options: Readonly<Record<string, string | number>>;
  readonly threads?: number;
  /** Longest time between key frames, for encoders that follow picture types; the encoder's own choice if it is left out. */
  readonly keyFrameSeconds?: number;
  /** How an encoder of the machine takes pictures of `pixelFormat`; as they are if it is left out. */
  readonly upload?: UploadSettings;
}

export interface AudioEncoderSettings {
  readonly encoder: string;
  readonly sampleRate: number;
  readonly sampleFormat: string;
  readonly channels: number;
  readonly bitRate?: number;
  /** Bits that carry signal, if the sample format has more. */
  readonly significantBits?: number;
  readonly options?: Readonly<Record<string, string | number>>;
  /** Samples per packet, for encoders that leave the choice. */
  readonly frameSize?: number;
}

/** An opened encoder. `encode(frame)` yields the packets that are ready, `encode(null)` the remaining ones. */
export class Encoder implements Disposable {
  readonly context: CodecContext;
  readonly #durations = new Map<bigint, bigint>();
  readonly #keyTicks: bigint | undefined;
  readonly #upload: PictureUpload | undefined;
  #nextKey: bigint | undefined;

  private constructor(context: CodecContext, keyTicks?: bigint, upload?: PictureUpload) {
    this.context = context;
    this.#keyTicks = keyTicks;
    this.#upload = upload;
  }

  static async openVideo(settings: VideoEncoderSettings): Promise<Encoder> {
    using opened = new DisposableStack();
    const { codec, context } = allocate(settings.encoder);
    opened.defer(() => context.freeContext());
    context.width = settings.width;
    context.height = settings.height;
    const upload = settings.upload && opened.use(await PictureUpload.open(settings, settings.upload));
    context.pixelFormat = avGetPixFmtFromName(settings.upload?.pixelFormat ?? settings.pixelFormat);
    if (upload?.frames) {
      context.pixelFormat = upload.frames.format;
      context.hwFramesCtx = upload.frames;
    }
    context.timeBase = new NativeRational(settings.timeBase.num, settings.timeBase.den);
    const { num, den } = settings.frameRate;
    // Without a rate, encoders don't open; times are told with each picture.
    context.framerate = num > 0 ? new NativeRational(num, den) : new NativeRational(USUAL_RATE, 1);
    const aspect = settings.sampleAspectRatio ?? { num: 1, den: 1 };
    context.sampleAspectRatio = new NativeRational(aspect.num, aspect.den);
    context.threadCount = settings.threads ?? 0;
    if (settings.color) setColor(context, settings.color);
    context.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(
      await context.open2(codec, createDictionary(completeOptions(settings))),
      createMessage('media-operation.open-encoder', { encoder: settings.encoder }),
    );
    opened.move();
    const { keyFrameSeconds } = settings;
    return new Encoder(
      context,
      keyFrameSeconds === undefined ? undefined : secondsToTicks(keyFrameSeconds, settings.timeBase),
      upload,
    );
  }

  static async openAudio(settings: AudioEncoderSettings): Promise<Encoder> {
    using opened = new DisposableStack();
    const { codec, context } = allocate(settings.encoder);
    opened.defer(() => context.freeContext());
    context.sampleRate = settings.sampleRate;
    context.sampleFormat = avGetSampleFmtFromName(settings.sampleFormat);
    context.channelLayout = avChannelLayoutDefault(settings.channels);
    context.timeBase = new NativeRational(1, settings.sampleRate);
    if (settings.significantBits) context.bitsPerRawSample = settings.significantBits;
    if (settings.frameSize) context.frameSize = settings.frameSize;
    if (settings.bitRate) context.bitRate = BigInt(settings.bitRate);
    context.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(
      await context.open2(codec, createDictionary(settings.options ?? {})),
      createMessage('media-operation.open-encoder', { encoder: settings.encoder }),
    );
    opened.move();
    return new Encoder(context);
  }

  get timeBase(): Rational {
    const { num, den } = this.context.timeBase;
    return { num, den };
  }

  /** Samples that the encoder wants per frame; undefined if any number will do. */
  get frameSize(): number | undefined {
    return this.context.frameSize > 0 ? this.context.frameSize : undefined;
  }

  getParameters(): CodecParameters {
    const parameters = new CodecParameters();
    parameters.alloc();
    check(parameters.fromContext(this.context), createMessage('media-operation.read-encoder-parameters'));
    return parameters;
  }

  /** Encodes and frees a frame. The caller owns the packets; a video packet has its frame's duration. */
  async *encode(given: Frame | null, signal?: AbortSignal): AsyncGenerator<Packet, void, undefined> {
    throwIfCancelled(signal);
    const frame = given && this.#upload ? await this.#upload.convert(given) : given;
    if (frame) {
      if (frame.width > 0) this.#durations.set(frame.pts, frame.duration);
      // Otherwise the encoder would follow the source's picture types.
      frame.pictType = this.#isKey(frame) ? c.AV_PICTURE_TYPE_I : c.AV_PICTURE_TYPE_NONE;
    }
    // Synchronous for audio: a round trip through the thread pool costs more than the work.
    const isAudio = this.context.sampleRate > 0;
    const code = isAudio ? this.context.sendFrameSync(frame) : await this.context.sendFrame(frame);
    frame?.free();
    check(code, createMessage('media-operation.send-frame'));
    while (true) {
      const packet = new Packet();
      packet.alloc();
      const received = isAudio
        ? this.context.receivePacketSync(packet)
        : await this.context.receivePacket(packet);
      if (received < 0) {
        packet.free();
        if (!isEndOrAgain(received)) check(received, createMessage('media-operation.encode'));
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

  /** The first frame at or after each of the times at which a key frame is due. */
  #isKey({ pts }: Frame): boolean {
    if (this.#keyTicks === undefined || (this.#nextKey !== undefined && pts < this.#nextKey)) return false;
    this.#nextKey ??= pts;
    while (this.#nextKey <= pts) this.#nextKey += this.#keyTicks;
    return true;
  }

  [Symbol.dispose](): void {
    this.context.freeContext();
    this.#upload?.[Symbol.dispose]();
  }
}

/** The encoder's options, with those without which the same pictures would not be written the same again. */
function completeOptions({ encoder, options }: VideoEncoderSettings): VideoEncoderSettings['options'] {
  if (encoder !== 'libx264') return options;
  const given = options['x264-params'];
  return { ...options, 'x264-params': given ? `${given}:${X264_CANONICAL}` : X264_CANONICAL };
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
