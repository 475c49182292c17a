import { secondsToTicks } from '../../core/rational.ts';
import { InputFile } from '../containers/input-file.ts';
import { decodeFrames } from '../decoder.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { AudioStreamInfo } from '../media-info.ts';
import { createAudioPad, getLayoutName } from './audio-pad.ts';

/** Sample rate in hertz at which all audio is processed and delivered. */
export const SAMPLE_RATE = 48_000;

export interface AudioBlockAt {
  /** Planar samples, one array per channel. Valid until the next block is asked for. */
  readonly channels: Float32Array[];
  /** Position of the first sample on the stream's own clock. */
  readonly seconds: number;
}

/**
 * An audio stream at 48 kHz as planar floats, without gaps: gaps in the timestamps become silence and overlaps are
 * trimmed, so that sample n lies n/48000 s after the first one. Mixed to `channels`, those of the stream if left out.
 */
export async function* readAudio(
  path: string,
  stream: AudioStreamInfo,
  signal?: AbortSignal,
  channels = stream.channels,
): AsyncGenerator<AudioBlockAt, void, undefined> {
  await using input = await InputFile.open(path);
  yield* readOpened(input, stream, channels, signal);
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
  range: { readonly fromSeconds: number; readonly samples: number; readonly channels: number },
  signal?: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  const { samples, channels } = range;
  const from = Math.round(range.fromSeconds * SAMPLE_RATE);
  await using input = await openNear(path, stream, range.fromSeconds);
  const createSilence = (length: number): Float32Array[] =>
    Array.from({ length: channels }, () => new Float32Array(length));
  let done = 0;
  for await (const block of readOpened(input, stream, channels, signal)) {
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
  channels: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<AudioBlockAt, void, undefined> {
  let graph: FilterGraph | undefined;
  const layout = channels === stream.channels ? '' : `:channel_layouts=${getLayoutName(channels)}`;
  try {
    for await (const frame of decodeFrames(input, stream.index, { signal })) {
      // The decoder knows format and layout only once it has decoded something.
      graph ??= await FilterGraph.open({
        inputs: { in: createAudioPad(frame, stream.timeBase) },
        text: `[in]aresample=${SAMPLE_RATE}:async=1,aformat=sample_fmts=fltp${layout}[out]`,
        outputs: { out: 'audio' },
      });
      await graph.push('in', frame);
      for await (const resampled of graph.drain('out')) yield* readBlocks(resampled, channels);
    }
    if (!graph) return;
    await graph.push('in', null);
    for await (const resampled of graph.drain('out')) yield* readBlocks(resampled, channels);
  } finally {
    graph?.[Symbol.dispose]();
  }
}

function* readBlocks(frame: Frame, channels: number): Generator<AudioBlockAt, void, undefined> {
  const planes = frame.extendedData ?? frame.data ?? [];
  const size = frame.nbSamples;
  const seconds = Number(frame.pts) / SAMPLE_RATE;
  try {
    yield {
      channels: planes
        .slice(0, channels)
        .map((plane) => new Float32Array(plane.buffer, plane.byteOffset, size)),
      seconds,
    };
  } finally {
    frame.free();
  }
}
