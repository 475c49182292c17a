import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Material } from '../material.ts';
import { measureProgram } from '../measure-program.ts';
import { createFFmpegPeer, runCommand } from '../programs.ts';
import type { Peer, Row } from '../row.ts';

const shots: Row = {
  name: 'shots',
  work: 'shots, 60 s of 720p',
  rounds: 2,
  peers: [
    createFFmpegPeer('FFmpeg: decoding alone', async (material) => [
      ...['-i', await material.getFilm(0, false), '-f', 'null', '-'],
    ]),
  ],
  measure: async ({ program, environment }, material) =>
    measureProgram(
      process.execPath,
      [program, 'shots', await material.getFilm(0, false), '--json'],
      environment,
    ),
};

/** Clips of films cut to the frame and joined. */
const renders: readonly Row[] = [false, true].map((hasSound) => ({
  name: hasSound ? 'render-sound' : 'render',
  work: `render, 10 clips of 12 s of 720p, ${hasSound ? 'with' : 'without'} sound`,
  rounds: 1,
  peers: [copyClips(hasSound), encodeClips(hasSound)],
  measure: async (version, material) => {
    const output = join(material.folder, `render-${version.name}.mp4`);
    return runCommand(version, material, ['render', await material.getEdit(hasSound), '-o', output]);
  },
}));

export const filmRows: readonly Row[] = [shots, ...renders];

function copyClips(hasSound: boolean): Peer {
  return createFFmpegPeer('FFmpeg: copying from key frame to key frame', async (material) => {
    const list = join(material.folder, 'clips.txt');
    await writeFile(list, await listClips(material, hasSound));
    return ['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', join(material.folder, 'copied.mp4')];
  });
}

async function listClips(material: Material, hasSound: boolean): Promise<string> {
  const lines: string[] = [];
  for (const { film, from, seconds } of material.getClips())
    lines.push(
      `file '${await material.getFilm(film, hasSound)}'`,
      `inpoint ${from.toFixed(6)}`,
      `outpoint ${(from + seconds).toFixed(6)}`,
    );
  return `${lines.join('\n')}\n`;
}

function encodeClips(hasSound: boolean): Peer {
  return createFFmpegPeer('FFmpeg: encoding everything, x264 medium', async (material) => {
    const clips = material.getClips();
    const inputs: string[] = [];
    for (const { film, from, seconds } of clips)
      inputs.push(
        '-ss',
        from.toFixed(6),
        '-t',
        String(seconds),
        '-i',
        await material.getFilm(film, hasSound),
      );
    const streams = clips.map((_, i) => (hasSound ? `[${i}:v][${i}:a]` : `[${i}:v]`)).join('');
    const [kinds, names] = hasSound ? [':a=1', '[v][a]'] : ['', '[v]'];
    const filter = `${streams}concat=n=${clips.length}:v=1${kinds}${names}`;
    const sound = hasSound ? ['-map', '[a]', '-c:a', 'aac'] : [];
    const codecs = ['-map', '[v]', '-c:v', 'libx264', '-preset', 'medium', '-crf', '23', ...sound];
    return [...inputs, '-filter_complex', filter, ...codecs, join(material.folder, 'encoded.mp4')];
  });
}
