import { join } from 'node:path';
import { createFFmpegPeer, runCommand } from '../programs.ts';
import type { Row } from '../row.ts';

const SIZES = { '1080p': '1920:1080', '2160p': '3840:2160' } as const;

/** The whole command, from the start of its program to the report. */
export const enhanceRows: readonly Row[] = (['1080p', '2160p'] as const).flatMap((target) =>
  ['lanczos', 'auto'].map((upscaler) => ({
    name: `enhance-${target}-${upscaler}`,
    work: `enhance, the whole command, 360p to ${target}, \`--upscaler ${upscaler}\``,
    rounds: 1,
    peers: [
      createFFmpegPeer('FFmpeg: Lanczos, x264 and AAC', async (material) => {
        const filter = `scale=${SIZES[target]}:flags=lanczos`;
        const codecs = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '18', '-c:a', 'aac'];
        const output = join(material.folder, 'enhance-peer.mp4');
        return ['-i', await material.getStageClip(), '-vf', filter, ...codecs, output];
      }),
    ],
    measure: async (version, material) => {
      const output = join(material.folder, `enhance-${version.name}.mp4`);
      const flags = ['-o', output, '--target', target, '--upscaler', upscaler];
      return runCommand(version, material, ['enhance', await material.getStageClip(), ...flags]);
    },
  })),
);
