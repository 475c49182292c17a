import { open } from 'node:fs/promises';

export interface Wave {
  readonly channels: number;
  readonly sampleRate: number;
  /** Interleaved. */
  readonly samples: Float32Array;
}

/** Reads a WAV of 32-bit floats by its chunks, as any other program would. */
export async function readFloatWave(path: string): Promise<Wave> {
  await using file = await open(path);
  const content = Buffer.alloc((await file.stat()).size);
  await file.read(content, 0, content.length, 0);
  let [channels, sampleRate, isFloat] = [0, 0, false];
  for (let at = 12; at + 8 <= content.length; ) {
    const [id, size] = [content.toString('latin1', at, at + 4), content.readUInt32LE(at + 4)];
    if (id === 'fmt ') {
      isFloat = content.readUInt16LE(at + 8) === 3 && content.readUInt16LE(at + 22) === 32;
      channels = content.readUInt16LE(at + 10);
      sampleRate = content.readUInt32LE(at + 12);
    }
    if (id === 'data' && isFloat) {
      const bytes = content.subarray(at + 8, at + 8 + size);
      return { channels, sampleRate, samples: new Float32Array(Uint8Array.from(bytes).buffer) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} holds no floats`);
}

/** One channel by itself. */
export function channelOf({ samples, channels }: Wave, channel: number): Float32Array {
  return new Float32Array(samples.length / channels).map((_, i) => samples[i * channels + channel]!);
}
