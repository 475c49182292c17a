import { rm, stat } from 'node:fs/promises';
import { commitFile, temporarySibling } from '../../../core/files.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { AudioFileWriter } from '../../../media/audio/audio-file.ts';
import { interleavedFrame } from '../../../media/audio/audio-track-file.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { StemFiles } from '../mix/stem-files.ts';
import type { StemName } from '../mix/stem-mixer.ts';
import { STAGES } from '../stages.ts';
import { stemOf } from './output-names.ts';

/** Floats, which nothing cuts off; RF64 where a WAV would be too long. */
const CODING = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
const WAV = { muxer: 'wav', muxerOptions: { rf64: 'auto' } };

interface StemsInput {
  /** Keys of the mixed chapters. */
  readonly chapters: readonly string[];
  readonly gainDb: number;
  readonly names: readonly StemName[];
  readonly output: string;
}

interface StemsOutput {
  /** By role: where the file is, and what it was like when it was finished. */
  readonly files: Readonly<Record<string, { path: string; bytes: number; changedMs: number }>>;
}

/** Writes the stems and their sum, before the limiter and at the master's gain. */
export const stemsStep: Step<StemsInput, StemFiles, StemsOutput> = {
  ...STAGES.stems,
  version: '1',
  async run(context, input, stems) {
    const paths = await writeStems(input, stems, context);
    const files: Record<string, { path: string; bytes: number; changedMs: number }> = {};
    for (const [role, path] of Object.entries(paths)) {
      const { size, mtimeMs } = await stat(path);
      files[role] = { path, bytes: size, changedMs: mtimeMs };
    }
    return { files };
  },
  async stillValid({ files }) {
    for (const { path, bytes, changedMs } of Object.values(files)) {
      const facts = await stat(path).catch(() => undefined);
      if (facts?.size !== bytes || facts.mtimeMs !== changedMs) return false;
    }
    return true;
  },
};

async function writeStems(
  { output, gainDb, names }: StemsInput,
  stems: StemFiles,
  { signal, progress }: StepContext,
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
      progress(position, stems.samples);
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
