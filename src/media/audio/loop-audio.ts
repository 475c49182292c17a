import type { AudioStreamInfo } from '../media-info.ts';
import { readAudio, SAMPLE_RATE } from './audio-reader.ts';

type Blocks = AsyncGenerator<Float32Array[], void, undefined>;

/** An audio stream that is repeated. */
export interface LoopedAudio {
  readonly path: string;
  readonly stream: AudioStreamInfo;
  /** Samples at 48 kHz of it that are repeated: at least 1, and at most as many as it has. */
  readonly samples: number;
}

/** Longest crossfade between the end and the beginning, in samples. */
export const MAX_LOOP_CROSSFADE = 2 * SAMPLE_RATE;

/**
 * An audio stream again and again without an end, in stereo at 48 kHz; its end is crossfaded into its beginning at equal
 * power. Only the crossfade and one block are in memory. Blocks are valid until the next one is asked for.
 */
export async function* loopAudio({ path, stream, samples }: LoopedAudio, signal?: AbortSignal): Blocks {
  const crossfade = Math.min(MAX_LOOP_CROSSFADE, samples >> 1);
  let tail: Float32Array[] | undefined;
  while (true) {
    const next = [new Float32Array(crossfade), new Float32Array(crossfade)];
    let position = 0;
    for await (const { channels } of readAudio(path, stream, signal, { channels: 2 })) {
      const length = Math.min(channels[0]!.length, samples - position);
      const block = channels.map((channel) => channel.slice(0, length));
      if (tail) fadeInOver(block, tail, position);
      const free = Math.min(length, Math.max(0, samples - crossfade - position));
      keep(next, block, free, position + free - (samples - crossfade));
      position += length;
      if (free > 0) yield block.map((channel) => channel.subarray(0, free));
      if (position >= samples) break;
    }
    tail = next;
  }
}

/** Mixes the beginning of a pass with the end of the one before. */
function fadeInOver(block: readonly Float32Array[], tail: readonly Float32Array[], position: number): void {
  const crossfade = tail[0]!.length;
  for (const [channel, samples] of block.entries())
    for (let i = 0; i < samples.length && position + i < crossfade; i++) {
      const angle = (Math.PI / 2) * ((position + i + 0.5) / crossfade);
      samples[i] = samples[i]! * Math.sin(angle) + tail[channel]![position + i]! * Math.cos(angle);
    }
}

/** Keeps the samples of a block from `from` on at a position of the tail. */
function keep(
  tail: readonly Float32Array[],
  block: readonly Float32Array[],
  from: number,
  position: number,
): void {
  if (from < block[0]!.length)
    for (const [channel, samples] of block.entries()) tail[channel]!.set(samples.subarray(from), position);
}
