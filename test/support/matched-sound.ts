import { readAudio } from '../../src/media/audio/audio-reader.ts';
import { listAudioStreams } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';

/** Samples that are compared. */
export const WINDOW = 4096;
/** Samples of a frame of AAC. */
export const AUDIO_FRAME = 1024;

/** All samples of the first track, the channels' first, from time zero. */
export async function readMono(path: string): Promise<Float32Array> {
  const info = await probe(path);
  const parts: Float32Array[] = [];
  let first: number | undefined;
  for await (const { channels, seconds } of readAudio(path, listAudioStreams(info)[0]!)) {
    first ??= seconds;
    parts.push(channels[0]!.slice());
  }
  const lead = Math.round((first ?? 0) * 48_000);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, Math.max(0, lead)));
  let position = lead;
  for (const part of parts) {
    if (position >= 0) all.set(part, position);
    position += part.length;
  }
  return all;
}

/** How many samples sound around `atA` of `a` comes later around `atB` of `b`. */
export function findLag(a: Float32Array, atA: number, b: Float32Array, atB: number): number {
  let best = { lag: 0, product: Number.NEGATIVE_INFINITY };
  for (let lag = -2 * AUDIO_FRAME; lag <= 2 * AUDIO_FRAME; lag += 4) {
    let product = 0;
    for (let i = 0; i < WINDOW; i += 2) product += (a[atA + i] ?? 0) * (b[atB + lag + i] ?? 0);
    if (product > best.product) best = { lag, product };
  }
  return best.lag;
}
