import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { getHostFlags, HOST_ENVIRONMENT } from '../../../src/execution/isolation/host-memory.ts';
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
  const flags = await listFlags(modules);
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args], { env });
  return JSON.parse(stdout) as Figures;
}

/** The flags of Node.js that a version gives that process, if it gives any; the peer has those of this checkout. */
async function listFlags(modules: string): Promise<readonly string[]> {
  if (modules === 'plain') return getHostFlags(process.env);
  const path = join(modules, 'execution/isolation/host-memory.js');
  if (!existsSync(path)) return [];
  const own = (await import(pathToFileURL(path).href)) as { getHostFlags: typeof getHostFlags };
  return own.getHostFlags(process.env);
}
