import { joinSamples } from '../../core/samples.ts';
import type { AudioCoding } from '../containers/container-plan.ts';
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

/** Provides memory for channels of so many samples. */
type ProvideChannels = (channels: number, samples: number) => Float32Array[];

const createChannels: ProvideChannels = (channels, samples) =>
  Array.from({ length: channels }, () => new Float32Array(samples));

/** Reads stored audio block by block, as planar floats. The caller owns the blocks, or the memory that it provides. */
export async function* readStoredAudioBlocks(
  path: string,
  signal?: AbortSignal,
  provide = createChannels,
): AsyncGenerator<Float32Array[], void, undefined> {
  for await (const frame of readTrack(path, signal)) {
    const block = provide(frame.channels, frame.nbSamples);
    copySamples(frame, block);
    frame.free();
    yield block;
  }
}

/** Steps of a sample of 32 bits from 0 to full scale; those of 24 bits are floats without rounding. */
const FULL_SCALE = 2 ** 31;

/** Copies the samples of a frame as `STORED_AUDIO` is decoded: interleaved integers of 32 bits, the last 8 of them empty. */
function copySamples(frame: Frame, channels: readonly Float32Array[]): void {
  const [plane] = frame.data!;
  const count = channels.length;
  const samples = new Int32Array(plane!.buffer, plane!.byteOffset, frame.nbSamples * count);
  for (const [c, channel] of channels.entries())
    for (let i = 0, at = c; i < channel.length; i++, at += count) channel[i] = samples[at]! / FULL_SCALE;
}
