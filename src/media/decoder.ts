import { AV_CODEC_FLAG_UNALIGNED, AVMEDIA_TYPE_AUDIO } from 'node-av/constants';
import { Codec, CodecContext, type Packet, type Stream } from 'node-av/lib';
import { FootlightError, throwIfCancelled } from '../core/errors.ts';
import { createMessage } from '../core/messages/message.ts';
import type { InputFile } from './containers/input-file.ts';
import type { DecodeMeter } from './decode-meter.ts';
import { createFrame, type Frame } from './frame.ts';
import { check, isEndOrAgain, NO_TIMESTAMP } from './native.ts';
import { ALPHA_MODE, findAlphaDecoder, getDecodedFormat } from './video/alpha-decoder.ts';
import { FrameConformer } from './video/frame-conformer.ts';

export interface DecodeOptions {
  readonly signal?: AbortSignal;
  readonly threads?: number;
  /** Is told what is out of order. */
  readonly meter?: DecodeMeter | undefined;
}

/**
 * Decodes one stream from the input's current position to its end. The caller owns each frame. Timestamps are the
 * decoder's best effort, in ticks of the stream's time base. Packets that can't be decoded are skipped, as players do.
 * Pictures whose size, shape or format changes on the way are brought to those of the stream's header; audio is not.
 *
 * @throws `media.no-decoder`, `media.out-of-memory`, `cancelled`
 */
export async function* decodeFrames(
  input: InputFile,
  streamIndex: number,
  options: DecodeOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  const stream = input.context.streams[streamIndex] as Stream;
  const frames = decodeStream(input, stream, options);
  if (stream.codecpar.codecType === AVMEDIA_TYPE_AUDIO) return yield* frames;
  using conformer = new FrameConformer(stream, getDecodedFormat(stream));
  for await (const frame of frames)
    yield await conformer.conform(frame, (ticks) => options.meter?.addChange(ticks));
}

async function* decodeStream(
  input: InputFile,
  stream: Stream,
  { signal, threads = 0, meter }: DecodeOptions,
): AsyncGenerator<Frame, void, undefined> {
  using context = await openDecoder(stream, threads);
  const frame = createFrame();
  try {
    for await (const packet of input.readPackets([stream.index], signal)) {
      meter?.addPacket(packet);
      yield* decodePacket(context, packet, frame, { signal, meter });
    }
    if (input.endedEarly) meter?.endEarly();
    yield* decodePacket(context, null, frame, { signal, meter });
  } finally {
    frame.free();
  }
}

/** A coded stream, as a file or an encoder describes it. */
type CodedStream = Pick<Stream, 'index' | 'codecpar' | 'timeBase' | 'metadata'>;

/** Decodes packets of a stream and frees them. The caller owns each frame. */
export async function* decodePackets(
  stream: CodedStream,
  packets: AsyncIterable<Packet>,
): AsyncGenerator<Frame, void, undefined> {
  using context = await openDecoder(stream, 0);
  using frame = createFrame();
  for await (const packet of packets) {
    using owned = packet;
    yield* decodePacket(context, owned, frame, {});
  }
  yield* decodePacket(context, null, frame, {});
}

/** Damaged pictures in a row at the end after which decoding stops: more than any decoder delays. */
const MAX_FAILURES = 64;

async function* decodePacket(
  context: CodecContext,
  packet: Packet | null,
  frame: Frame,
  { signal, meter }: DecodeOptions,
): AsyncGenerator<Frame, void, undefined> {
  // Decoding an audio packet takes less time than a round trip through the thread pool.
  const isAudio = context.codecType === AVMEDIA_TYPE_AUDIO;
  const sent = isAudio ? context.sendPacketSync(packet) : await context.sendPacket(packet);
  if (sent < 0 && !isEndOrAgain(sent)) meter?.addError(packet);
  for (let failures = 0; failures < MAX_FAILURES; ) {
    throwIfCancelled(signal);
    const code = isAudio ? context.receiveFrameSync(frame) : await context.receiveFrame(frame);
    if (code < 0) {
      if (!isEndOrAgain(code)) meter?.addError(packet);
      // With more packets, decoding goes on with the next; at the end, pictures after a damaged one are still due.
      if (isEndOrAgain(code) || packet !== null) return;
      failures++;
      continue;
    }
    meter?.addFrame(frame);
    const copy = frame.clone();
    frame.unref();
    if (!copy) throw new FootlightError('media.out-of-memory', { kind: 'retryable' });
    if (copy.bestEffortTimestamp !== NO_TIMESTAMP) copy.pts = copy.bestEffortTimestamp;
    yield copy;
  }
}

/** The decoder of a stream. FFmpeg's own of VP8 and VP9 leave out the transparency, which lies beside the pictures. */
function findDecoder({ codecpar, metadata }: CodedStream): Codec | null {
  return findAlphaDecoder(codecpar.codecId, metadata?.get(ALPHA_MODE)) ?? Codec.findDecoder(codecpar.codecId);
}

async function openDecoder(stream: CodedStream, threads: number): Promise<CodecContext> {
  const codec = findDecoder(stream);
  if (!codec) {
    throw new FootlightError('media.no-decoder', {
      kind: 'input',
      parameters: { index: stream.index },
      value: String(stream.codecpar.codecId),
    });
  }
  using opened = new DisposableStack();
  const context = opened.use(new CodecContext());
  context.allocContext3(codec);
  check(context.parametersToContext(stream.codecpar), createMessage('media-operation.set-up-decoder'));
  context.threadCount = threads;
  context.pktTimebase = stream.timeBase;
  // Otherwise pictures that are cropped at their left come out wider than they are.
  context.setFlags(AV_CODEC_FLAG_UNALIGNED);
  check(
    await context.open2(codec, null),
    createMessage('media-operation.open-decoder', { codec: codec.name ?? undefined }),
  );
  opened.move();
  return context;
}
