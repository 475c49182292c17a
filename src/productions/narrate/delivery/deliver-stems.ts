import { rm } from 'node:fs/promises';
import { throwIfCancelled } from '../../../core/errors.ts';
import { commitFile, createTemporarySiblingPath } from '../../../core/files.ts';
import { hashFile } from '../../../core/hashing.ts';
import { ProgramThread } from '../../../core/threads/program-thread.ts';
import { hasFile } from '../../../execution/destinations.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { StemFiles } from '../mix/stem-files.ts';
import { STEMS, type StemName } from '../mix/stem-mixer.ts';
import { STAGES } from '../stages.ts';
import { getStem } from './output-names.ts';
import type { StemsWriting } from './stems-thread.ts';

const PROGRAM = new URL(
  import.meta.filename.endsWith('.ts') ? './stems-thread.ts' : './stems-thread.js',
  import.meta.url,
);

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
  const roles = listRoles({ names });
  const files = roles.map((role) => ({
    path: paths[role],
    temporary: createTemporarySiblingPath(paths[role]),
  }));
  const writing = {
    chapters: stems.getPaths(names),
    gain: fromDb(gainDb),
    paths: files.map(({ temporary }) => temporary),
  };
  try {
    await using thread = new ProgramThread(PROGRAM);
    for await (const position of thread.receive<StemsWriting, number>(writing)) {
      throwIfCancelled(signal);
      progress(position, stems.samples);
    }
    for (const { path, temporary } of files) await commitFile(temporary, path);
  } finally {
    for (const { temporary } of files) await rm(temporary, { force: true });
  }
}
