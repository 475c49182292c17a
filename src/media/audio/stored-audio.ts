import { joinSamples } from '../../core/samples.ts';
import type { AudioCoding } from '../containers/container-plan.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad, readTrack } from './audio-track-file.ts';

/** Coding of intermediate audio: lossless and fast; rounding to 24 bits is inaudible. */
export const STORED_AUDIO: AudioCoding = {
  encoder: 'flac',
  sampleFormat: 's32',
  significantBits: 24,
  frameSize: 16_384,
  options: { compression_level: 0 },
};
const BLOCK_SAMPLES = 48_000;

/** Stores planar samples at 48 kHz; values beyond full scale are clipped. */
export async function writeStoredAudio(
  path: string,
  channels: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<void> {
  const count = channels.length;
  await using track = await AudioTrackWriter.create(path, {
    input: createAudioPad(count),
    channels: count,
    coding: STORED_AUDIO,
  });
  const length = channels[0]!.length;
  for (let at = 0; at < length; at += BLOCK_SAMPLES) {
    const block = channels.map((samples) => samples.subarray(at, Math.min(length, at + BLOCK_SAMPLES)));
    await track.write(createAudioFrame(block, at), signal);
  }
  await track.finish(signal);
}

/** Reads stored audio as a whole, as planar floats. */
export async function readStoredAudio(path: string, signal?: AbortSignal): Promise<Float32Array[]> {
  const blocks: Float32Array[][] = [];
  for await (const block of readStoredAudioBlocks(path, signal)) blocks.push(block);
  return (blocks[0] ?? []).map((_, channel) => joinSamples(blocks.map((block) => block[channel]!)));
}

/** Reads stored audio block by block, as planar floats. The caller owns the blocks. */
export async function* readStoredAudioBlocks(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  let graph: FilterGraph | undefined;
  try {
    for await (const frame of readTrack(path, signal)) {
      graph ??= await FilterGraph.open({
        inputs: { in: createAudioPad(frame.channels, 's32') },
        text: '[in]aformat=sample_fmts=fltp[out]',
        outputs: { out: 'audio' },
      });
      await graph.push('in', frame);
      for await (const converted of graph.drain('out')) yield getPlanes(converted);
    }
  } finally {
    graph?.[Symbol.dispose]();
  }
}

/** Copies the samples of a planar float frame and frees it. */
function getPlanes(frame: Frame): Float32Array[] {
  const planes = frame.extendedData ?? frame.data ?? [];
  const copies = planes
    .slice(0, frame.channels)
    .map((plane) => new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples).slice());
  frame.free();
  return copies;
}
