import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Material } from './material.ts';
import { measureProgram } from './measure-program.ts';
import type { Figures, Peer, Row, Version } from './row.ts';

/** A start of Node that does nothing. */
export const bareNode: Peer = {
  name: 'bare Node',
  measure: () => measureProgram(process.execPath, ['--eval', '0']),
};

/** A command of FFmpeg as a peer; its output goes into the material's folder. */
export function createFFmpegPeer(
  name: string,
  makeArguments: (material: Material) => Promise<readonly string[]>,
): Peer {
  const always = ['-y', '-nostdin', '-v', 'error'];
  return {
    name,
    measure: async (material) => measureProgram('ffmpeg', [...always, ...(await makeArguments(material))]),
  };
}

/** Runs a command of a version, which finds nothing that it did before. */
export async function runCommand(
  { name, program, environment }: Version,
  material: Material,
  args: readonly string[],
): Promise<Figures> {
  const workDir = join(material.folder, `work-${name}`);
  try {
    return await measureProgram(process.execPath, [program, ...args, '--work-dir', workDir], environment);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** A row of a command that takes so little that it is measured more often, against a start of Node. */
export function createStartRow(name: string, args: readonly string[]): Row {
  return {
    name,
    work: `\`${args.join(' ')}\``,
    rounds: 5,
    peers: [bareNode],
    measure: ({ program, environment }) => measureProgram(process.execPath, [program, ...args], environment),
  };
}
