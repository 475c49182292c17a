import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probe } from '../../../src/media/probe.ts';
import type { Material } from '../material.ts';
import { createFFmpegPeer, createStartRow, runCommand } from '../programs.ts';
import type { Row, Version } from '../row.ts';

const NOVEL = fileURLToPath(new URL('../../../examples/the-lamp-keeper.md', import.meta.url));
const getDrama = ({ folder }: Material, { name }: Pick<Version, 'name'>): string =>
  join(folder, `drama-${name}.m4b`);

const narrate: Row = {
  name: 'narrate',
  work: 'narrate, an example novel of about 268 s of sound',
  rounds: 1,
  peers: [
    {
      // Peers are measured last, so that it is there.
      name: 'the length of its sound',
      measure: async (material) => {
        const { durationSeconds = 0 } = await probe(getDrama(material, { name: 'after' }));
        return { cpuSeconds: durationSeconds, wallSeconds: durationSeconds };
      },
    },
  ],
  measure: (version, material) =>
    runCommand(version, material, ['narrate', NOVEL, '-o', getDrama(material, version)]),
};

const upscale: Row = {
  name: 'upscale',
  work: 'upscale x2, a picture of 640x360',
  rounds: 2,
  peers: [
    createFFmpegPeer('FFmpeg: Lanczos', async (material) => [
      ...['-i', await material.getPicture(), '-vf', 'scale=iw*2:ih*2:flags=lanczos'],
      join(material.folder, 'upscaled.png'),
    ]),
  ],
  measure: async (version, material) => {
    const output = join(material.folder, `upscale-${version.name}.png`);
    return runCommand(version, material, ['upscale', await material.getPicture(), '-o', output]);
  },
};

export const workRows: readonly Row[] = [
  createStartRow('version', ['--version']),
  createStartRow('doctor', ['doctor']),
  narrate,
  upscale,
];
