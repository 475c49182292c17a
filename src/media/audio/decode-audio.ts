import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { joinSamples } from '../../core/samples.ts';
import { probe } from '../probe.ts';
import { readAudio } from './audio-reader.ts';

/**
 * Decodes an audio file in memory, in any format, to planar floats at 48 kHz.
 *
 * @throws `sound.unreadable`
 */
export async function decodeAudio(content: Uint8Array, signal: AbortSignal): Promise<Float32Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-sound-'));
  try {
    const path = join(folder, 'sound');
    await writeFile(path, content);
    const stream = (await probe(path)).streams.find((each) => each.kind === 'audio');
    if (stream?.kind !== 'audio')
      throw createUnreadableError(content, createMessage('sound-problem.no-audio'));
    const parts: Float32Array[][] = [];
    for await (const { channels } of readAudio(path, stream, signal))
      parts.push(channels.map((samples) => samples.slice()));
    const [first] = parts;
    if (!first) throw createUnreadableError(content, createMessage('sound-problem.empty'));
    return first.map((_, channel) => joinSamples(parts.map((part) => part[channel]!)));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FootlightError && error.code === 'sound.unreadable') throw error;
    throw createUnreadableError(content, (error as Error).message.replace(/\.$/, ''), error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The error's value is the beginning of the content: it may be an error page of the server. */
function createUnreadableError(
  content: Uint8Array,
  problem: string | Message,
  cause?: unknown,
): FootlightError {
  const value = Buffer.from(content.subarray(0, 32))
    .toString('latin1')
    .replace(/[^ -~]/g, '.');
  return new FootlightError('sound.unreadable', { kind: 'terminal', parameters: { problem }, value, cause });
}

/** The mean of all channels. */
export function toMono(channels: readonly Float32Array[]): Float32Array {
  const mono = Float32Array.from(channels[0]!);
  for (const other of channels.slice(1)) for (let i = 0; i < mono.length; i++) mono[i]! += other[i]!;
  for (let i = 0; i < mono.length; i++) mono[i]! /= channels.length;
  return mono;
}
