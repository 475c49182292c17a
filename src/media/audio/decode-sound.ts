import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { joinSamples } from '../../core/samples.ts';
import { probe } from '../probe.ts';
import { readAudio } from './audio-reader.ts';

/** Decodes a sound file that a service gave, whatever it is called, to planar floats at 48 kHz. @throws `sound.unreadable` */
export async function decodeSound(content: Uint8Array, signal: AbortSignal): Promise<Float32Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-sound-'));
  try {
    const path = join(folder, 'sound');
    await writeFile(path, content);
    const stream = (await probe(path)).streams.find((each) => each.kind === 'audio');
    if (stream?.kind !== 'audio') throw new Error('it holds no sound');
    const parts: Float32Array[][] = [];
    for await (const { channels } of readAudio(path, stream, signal))
      parts.push(channels.map((samples) => samples.slice()));
    const [first] = parts;
    if (!first) throw new Error('it is empty');
    return first.map((_, channel) => joinSamples(parts.map((part) => part[channel]!)));
  } catch (error) {
    signal.throwIfAborted();
    throw new FootlightError('sound.unreadable', {
      kind: 'terminal',
      parameters: { message: (error as Error).message },
      value: Buffer.from(content.subarray(0, 32))
        .toString('latin1')
        .replace(/[^ -~]/g, '.'),
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The mean of all channels. */
export function toMono(channels: readonly Float32Array[]): Float32Array {
  const mono = Float32Array.from(channels[0]!);
  for (const other of channels.slice(1)) for (let i = 0; i < mono.length; i++) mono[i]! += other[i]!;
  for (let i = 0; i < mono.length; i++) mono[i]! /= channels.length;
  return mono;
}
