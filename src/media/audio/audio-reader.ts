import { secondsToTicks } from '../../core/rational.ts';
import { InputFile } from '../containers/input-file.ts';
import type { DecodeMeter } from '../decode-meter.ts';
import { decodeFrames } from '../decoder.ts';
import type { AudioStreamInfo } from '../media-info.ts';
import { type AudioBlockAt, Resampler, SAMPLE_RATE } from './resampler.ts';

export { type AudioBlockAt, SAMPLE_RATE };

/** How audio is read. */
export interface AudioReading {
  /** Channels that are mixed to; those of the stream's header if it is left out. */
  readonly channels?: number;
  /** Is told what is out of order. */
  readonly meter?: DecodeMeter | undefined;
}

/** A part of an audio stream. */
export interface AudioRange extends AudioReading {
  /** On the stream's own clock. */
  readonly fromSeconds: number;
  /** At 48 kHz. */
  readonly samples: number;
  readonly channels: number;
  /** Whether times jump in the file, so that it has to be read from its start to know them. */
  readonly hasJumps?: boolean;
}

/**
 * An audio stream at 48 kHz as planar floats, without gaps: gaps in the timestamps become silence and overlaps are
 * trimmed, so that sample n lies n/48000 s after the first one.
 */
export async function* readAudio(
  path: string,
  stream: AudioStreamInfo,
  signal?: AbortSignal,
  reading: AudioReading = {},
): AsyncGenerator<AudioBlockAt, void, undefined> {
  await using input = await InputFile.open(path);
  yield* readOpened(input, stream, reading, signal);
}

/** Decoding starts this long before the wanted sample, so that the decoder has settled. */
const PREROLL_SECONDS = 1;

/**
 * `samples` samples at 48 kHz from `fromSeconds` on the stream's own clock, mixed to `channels` channels, in blocks.
 * Silence before the stream's start and after its end.
 */
export async function* readAudioRange(
  path: string,
  stream: AudioStreamInfo,
  range: AudioRange,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  const { samples, channels } = range;
  const from = Math.round(range.fromSeconds * SAMPLE_RATE);
  await using input = range.hasJumps
    ? await InputFile.open(path)
    : await openNear(path, stream, range.fromSeconds);
  const createSilence = (length: number): Float32Array[] =>
    Array.from({ length: channels }, () => new Float32Array(length));
  let done = 0;
  for await (const block of readOpened(input, stream, range, signal)) {
    const position = Math.round(block.seconds * SAMPLE_RATE) - from;
    const length = block.channels[0]!.length;
    if (position > done) {
      const gap = Math.min(position, samples) - done;
      yield createSilence(gap);
      done += gap;
    }
    const [start, end] = [done - position, Math.min(length, samples - position)];
    if (end > start) {
      yield block.channels.map((channel) => channel.slice(start, end));
      done += end - start;
    }
    if (done >= samples) return;
  }
  if (done < samples) yield createSilence(samples - done);
}

/** Opens an input positioned at least half the preroll before `seconds`, or at its start where seeking lands later. */
async function openNear(path: string, stream: AudioStreamInfo, seconds: number): Promise<InputFile> {
  const input = await InputFile.open(path);
  const wanted = seconds - PREROLL_SECONDS;
  const toTicks = (value: number): bigint => secondsToTicks(value, stream.timeBase);
  const seek = (): Promise<boolean> =>
    input.seek(stream.index, toTicks(wanted)).then(
      () => true,
      () => false,
    );
  if (wanted > 0 && (await seek())) {
    for await (const { pts } of input.readPackets([stream.index])) {
      if (pts > toTicks(seconds - PREROLL_SECONDS / 2)) break;
      await seek();
      return input;
    }
  }
  if (wanted <= 0) return input;
  await input[Symbol.asyncDispose]();
  return InputFile.open(path);
}

async function* readOpened(
  input: InputFile,
  stream: AudioStreamInfo,
  { channels = stream.channels, meter }: AudioReading,
  signal: AbortSignal | undefined,
): AsyncGenerator<AudioBlockAt, void, undefined> {
  using resampler = new Resampler(stream.timeBase, channels, (ticks) => meter?.addChange(ticks));
  for await (const frame of decodeFrames(input, stream.index, { signal, meter })) yield* resampler.add(frame);
  yield* resampler.flush();
}
