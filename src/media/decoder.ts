import { AVMEDIA_TYPE_AUDIO } from 'node-av/constants';
import { Codec, CodecContext, type Packet, type Stream } from 'node-av/lib';
import { FootlightError, throwIfCancelled } from '../core/errors.ts';
import type { InputFile } from './containers/input-file.ts';
import { type Frame, newFrame } from './frame.ts';
import { check, isEndOrAgain, NO_TIMESTAMP } from './native.ts';

export interface DecodeOptions {
  readonly signal?: AbortSignal;
  readonly threads?: number;
}

/**
 * All frames of one stream from the input's current position, flushed to the last one. Each yielded frame
 * belongs to the caller. Timestamps are the decoder's best effort, in ticks of the stream's time base.
 * A packet that can't be decoded is skipped, as every player does.
 */
export async function* decodeFrames(
  input: InputFile,
  streamIndex: number,
  { signal, threads = 0 }: DecodeOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  const stream = input.context.streams[streamIndex] as Stream;
  using context = await openDecoder(stream, threads);
  const frame = newFrame();
  try {
    for await (const packet of input.packets([streamIndex], signal)) {
      yield* decodePacket(context, packet, frame, signal);
    }
    yield* decodePacket(context, null, frame, signal);
  } finally {
    frame.free();
  }
}

/** More damaged pictures in a row at the end than any decoder holds back. */
const MAX_FAILURES = 64;

async function* decodePacket(
  context: CodecContext,
  packet: Packet | null,
  frame: Frame,
  signal?: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  // A packet of sound decodes in less time than a way through the thread pool takes.
  const isSound = context.codecType === AVMEDIA_TYPE_AUDIO;
  if (isSound) context.sendPacketSync(packet);
  else await context.sendPacket(packet);
  for (let failures = 0; failures < MAX_FAILURES; ) {
    throwIfCancelled(signal);
    const code = isSound ? context.receiveFrameSync(frame) : await context.receiveFrame(frame);
    if (code < 0) {
      // While packets come in, the next one drives on; at the end the pictures behind a damaged one still wait.
      if (isEndOrAgain(code) || packet !== null) return;
      failures++;
      continue;
    }
    const owned = frame.clone();
    frame.unref();
    if (!owned) throw new FootlightError('media.out-of-memory', { kind: 'retryable' });
    if (owned.bestEffortTimestamp !== NO_TIMESTAMP) owned.pts = owned.bestEffortTimestamp;
    yield owned;
  }
}

async function openDecoder(stream: Stream, threads: number): Promise<CodecContext> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (!codec) {
    throw new FootlightError('media.no-decoder', {
      kind: 'input',
      parameters: { index: stream.index },
      value: String(stream.codecpar.codecId),
    });
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  check(context.parametersToContext(stream.codecpar), 'Decoder set-up failed');
  context.threadCount = threads;
  context.pktTimebase = stream.timeBase;
  check(await context.open2(codec, null), `Decoder ${codec.name} did not open`);
  return context;
}
