import { rm } from 'node:fs/promises';
import { commitFile, createTemporarySiblingPath } from '../../../core/files.ts';
import { hashFile } from '../../../core/hashing.ts';
import { hasFile } from '../../../execution/destinations.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { AudioFileWriter } from '../../../media/audio/audio-file.ts';
import { createInterleavedFrame } from '../../../media/audio/audio-track-file.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { StemFiles } from '../mix/stem-files.ts';
import { STEMS, type StemName } from '../mix/stem-mixer.ts';
import { STAGES } from '../stages.ts';
import { getStem } from './output-names.ts';

/** Floats, which don't clip; RF64 for files beyond the limit of WAV. */
const CODING = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
const WAV = { muxer: 'wav', muxerOptions: { rf64: 'auto' } };

/** A stem, or the sum of all stems. */
type StemRole = StemName | 'mix';

interface StemsInput {
  /** Keys of the mixed chapters. */
  readonly chapters: readonly string[];
  readonly gainDb: number;
  readonly names: readonly StemName[];
}

interface StemsResources {
  readonly stems: StemFiles;
  readonly paths: Readonly<Record<StemRole, string>>;
}

interface StemsOutput {
  readonly digests: Readonly<Partial<Record<StemRole, string>>>;
}

/** Paths of the stems next to the audio file. */
export function getStemPaths(output: string): Record<StemRole, string> {
  const roles: readonly StemRole[] = [...STEMS, 'mix'];
  return Object.fromEntries(roles.map((role) => [role, `${getStem(output)}-${role}.wav`])) as Record<
    StemRole,
    string
  >;
}

/** Writes the stems and their sum with the gain of the master, but without its limiter. */
export const stemsStep: Step<StemsInput, StemsResources, StemsOutput> = {
  ...STAGES.stems,
  version: '2',
  async run(context, input, resources) {
    await writeStems(input, resources, context);
    const digests: Partial<Record<StemRole, string>> = {};
    for (const role of listRoles(input))
      digests[role] = await hashFile(resources.paths[role], context.signal);
    return { digests };
  },
  async isStillValid({ digests }, { paths }) {
    for (const [role, digest] of Object.entries(digests))
      if (!(await hasFile(paths[role as StemRole], digest))) return false;
    return true;
  },
};

function listRoles({ names }: Pick<StemsInput, 'names'>): StemRole[] {
  return [...names, 'mix'];
}

async function writeStems(
  { gainDb, names }: StemsInput,
  { stems, paths }: StemsResources,
  { signal, reportProgress: progress }: StepContext,
): Promise<void> {
  const gain = fromDb(gainDb);
  const files = await Promise.all(
    listRoles({ names }).map(async (role) => {
      const path = paths[role];
      const temporary = createTemporarySiblingPath(path);
      return { path, temporary, writer: await AudioFileWriter.create(temporary, 2, CODING, WAV) };
    }),
  );
  try {
    let position = 0;
    for await (const blocks of stems.readWithSum(names)) {
      for (const [i, block] of blocks.entries())
        await files[i]!.writer.write(createInterleavedFrame(block, position, gain), signal);
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
}
