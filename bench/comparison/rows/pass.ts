import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HOST_ENVIRONMENT } from '../../../src/execution/isolation/host-memory.ts';
import type { Material } from '../material.ts';
import type { Figures, Row } from '../row.ts';

const SCRIPT = fileURLToPath(new URL('../reconstruct.ts', import.meta.url));

/** The step of `enhance` that makes the picture, without what the program does before and after it. */
export const passRows: readonly Row[] = ['1080p', '2160p'].map((target) => ({
  name: `pass-${target}`,
  work: `enhance, the pass alone, 360p to ${target}, Lanczos, lock and mask`,
  rounds: 1,
  peers: [
    {
      name: 'Lanczos and x264 in the same kind of process',
      measure: (material) => measurePass('plain', material, target),
    },
  ],
  measure: (version, material) => measurePass(version.modules, material, target),
}));

async function measurePass(modules: string, material: Material, target: string): Promise<Figures> {
  const args = [SCRIPT, modules, await material.getStageClip(), target, join(material.folder, 'pass.mkv')];
  // As the supervisor sets it for the process that does the media work.
  const env = { ...HOST_ENVIRONMENT, ...process.env };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as Figures;
}
