import { audioPadOf } from './audio-pad.ts';
import { decodeFrames } from './decoder.ts';
import { FilterGraph } from './filter-graph.ts';
import type { Frame } from './frame.ts';
import { InputFile } from './input-file.ts';
import type { AudioStreamInfo } from './media-info.ts';

/** The one rate in which sound is processed and delivered. */
export const SAMPLE_RATE = 48_000;

export interface AudioBlockAt {
  /** Planar samples, one array per channel. Valid until the next block is asked for. */
  readonly channels: Float32Array[];
  /** Position of the first sample on the stream's own clock. */
  readonly seconds: number;
}

/**
 * A stream's sound at 48 kHz as planar floats, without holes: gaps in the timestamps become silence and
 * overlaps are trimmed, so that sample n lies n/48000 s after the first one.
 */
export async function* readAudio(
  path: string,
  stream: AudioStreamInfo,
  signal?: AbortSignal,
): AsyncGenerator<AudioBlockAt, void, undefined> {
  await using input = await InputFile.open(path);
  let graph: FilterGraph | undefined;
  try {
    for await (const frame of decodeFrames(input, stream.index, { signal })) {
      // The decoder knows format and layout only once it has decoded something.
      graph ??= await FilterGraph.open({
        inputs: { in: audioPadOf(frame, stream.timeBase) },
        text: `[in]aresample=${SAMPLE_RATE}:async=1,aformat=sample_fmts=fltp[out]`,
        outputs: { out: 'audio' },
      });
      await graph.push('in', frame);
      for await (const resampled of graph.drain('out')) yield* block(resampled, stream.channels);
    }
    if (!graph) return;
    await graph.push('in', null);
    for await (const resampled of graph.drain('out')) yield* block(resampled, stream.channels);
  } finally {
    graph?.[Symbol.dispose]();
  }
}

function* block(frame: Frame, channels: number): Generator<AudioBlockAt, void, undefined> {
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
