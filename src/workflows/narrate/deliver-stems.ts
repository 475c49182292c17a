import { rm } from 'node:fs/promises';
import { commitFile, temporarySibling } from '../../core/files.ts';
import { AudioFileWriter } from '../../media/audio-file.ts';
import { interleavedFrame } from '../../media/audio-track-file.ts';
import { fromDb } from '../../sound/levels.ts';
import { stemOf } from './output-names.ts';
import type { StemFiles } from './stem-files.ts';
import type { StemName } from './stem-mixer.ts';

/** Floats, which nothing cuts off; RF64 where a WAV would be too long. */
const CODING = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
const WAV = { muxer: 'wav', muxerOptions: { rf64: 'auto' } };

/** The stems and their sum, before the limiter and at the master's gain. @returns paths by role */
export async function deliverStems(
  output: string,
  stems: StemFiles,
  gainDb: number,
  names: readonly StemName[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const gain = fromDb(gainDb);
  const roles = [...names, 'mix'] as const;
  const files = await Promise.all(
    roles.map(async (role) => {
      const path = `${stemOf(output)}-${role}.wav`;
      const temporary = temporarySibling(path);
      return { role, path, temporary, writer: await AudioFileWriter.create(temporary, 2, CODING, WAV) };
    }),
  );
  try {
    let position = 0;
    for await (const blocks of stems.blocks(names, signal)) {
      for (const [i, block] of [...blocks, summed(blocks)].entries())
        await files[i]!.writer.write(interleavedFrame(block, position, gain), signal);
      position += blocks[0]![0]!.length;
    }
    for (const { writer } of files) await writer.finish(signal);
    for (const { writer } of files) await writer[Symbol.asyncDispose]();
    for (const { path, temporary } of files) await commitFile(temporary, path);
  } finally {
    for (const { writer, temporary } of files) {
      await writer[Symbol.asyncDispose]();
      await rm(temporary, { force: true });
    }
  }
  return Object.fromEntries(files.map(({ role, path }) => [role, path]));
}

function summed(blocks: readonly (readonly Float32Array[])[]): Float32Array[] {
  return [0, 1].map((channel) => {
    const sum = Float32Array.from(blocks[0]![channel]!);
    for (const block of blocks.slice(1)) for (let i = 0; i < sum.length; i++) sum[i]! += block[channel]![i]!;
    return sum;
  });
}
