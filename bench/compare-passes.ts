import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getHostFlags, HOST_ENVIRONMENT } from '../src/execution/isolation/host-memory.ts';
import { makeStageVideo } from '../src/testing/stage-video.ts';
import { loopVideo } from './loop-video.ts';
import type { PassResult } from './pass.ts';

// Compares, in one run on one clip: Footlight's single pass with and without nets, three lossy passes, plain Lanczos.
const { values } = parseArgs({
  options: {
    clip: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/media/stage-performance-360p.mp4', import.meta.url)),
    },
    target: { type: 'string', default: '2160p' },
    /** Also runs the clip this many times over, to see whether memory grows; slow. */
    loops: { type: 'string', default: '0' },
  },
});
const folder = fileURLToPath(new URL('results/', import.meta.url));
await mkdir(folder, { recursive: true });
const clip = existsSync(values.clip) ? values.clip : await madeClip();
const pass = fileURLToPath(new URL('pass.ts', import.meta.url));

async function madeClip(): Promise<string> {
  const path = `${folder}stage.mp4`;
  await makeStageVideo(path, { width: 640, height: 360, frames: 150 });
  return path;
}

function measure(mode: string, input: string, target: string): PassResult {
  process.stderr.write(`${mode} ...\n`);
  const output = execFileSync(
    process.execPath,
    [...getHostFlags(process.env), pass, mode, input, target, `${folder}${mode}.mkv`],
    {
      encoding: 'utf8',
      // As the supervisor sets it for the process that does the media work.
      env: { ...HOST_ENVIRONMENT, ...process.env },
    },
  );
  return JSON.parse(output) as PassResult;
}

const measureAll = <Mode extends string>(modes: readonly Mode[]): Record<Mode, PassResult> =>
  Object.fromEntries(modes.map((mode) => [mode, measure(mode, clip, values.target)])) as Record<
    Mode,
    PassResult
  >;
const {
  lanczos: plain,
  footlight: single,
  'footlight-nets': nets,
  'three-passes': three,
  'footlight-unlocked': unlocked,
  'footlight-motion': compensated,
  'footlight-fields': fields,
} = measureAll([
  'lanczos',
  'footlight',
  'footlight-nets',
  'three-passes',
  'footlight-unlocked',
  'footlight-motion',
  'footlight-fields',
]);
const row = (name: string, { seconds, cpuSeconds, frames, peakBytes, psnr, ssim }: PassResult): string =>
  `| ${name} | ${cpuSeconds.toFixed(1)} | ${seconds.toFixed(1)} | ${(frames / seconds).toFixed(2)} | ${(peakBytes / 2 ** 20).toFixed(0)} | ${psnr.toFixed(2)} | ${ssim.toFixed(4)} |`;
process.stdout.write(
  [
    `\n${clip} to ${values.target}, libx264 medium crf 18\n`,
    '| pipeline | CPU s | s | frames/s | peak MiB | PSNR at source size, dB | SSIM |',
    '|---|---|---|---|---|---|---|',
    row('Lanczos + x264', plain),
    row('Footlight, --upscaler lanczos', single),
    row('Footlight, --upscaler auto', nets),
    row('three passes', three),
    row('Footlight without the background lock', unlocked),
    row('Footlight with motion compensation', compensated),
    row('Footlight, deinterlaced', fields),
    '',
    `three passes take ${ratio(three.cpuSeconds, single.cpuSeconds)}x the processor time of one, which is ${(single.psnr - three.psnr).toFixed(2)} dB closer to the source`,
    `one pass against Lanczos: ${ratio(single.cpuSeconds, plain.cpuSeconds)}x the time, ${ratio(single.peakBytes, plain.peakBytes)}x the memory`,
    `nets against --upscaler lanczos: ${ratio(nets.cpuSeconds, single.cpuSeconds)}x the time; against Lanczos + x264 ${ratio(nets.peakBytes, plain.peakBytes)}x the memory`,
    `of the single pass: the background lock takes ${ratio(single.cpuSeconds, unlocked.cpuSeconds)}x the time without it, motion compensation ${ratio(compensated.cpuSeconds, single.cpuSeconds)}x, deinterlacing ${ratio(fields.cpuSeconds, single.cpuSeconds)}x`,
    '',
  ].join('\n'),
);

if (Number(values.loops) > 0) {
  const long = `${folder}long.mp4`;
  await loopVideo(clip, long, Number(values.loops));
  const looped = measure('footlight', long, values.target);
  process.stdout.write(
    `memory over length: ${looped.frames} frames use ${ratio(looped.peakBytes, single.peakBytes)}x the memory of ${single.frames}\n`,
  );
}

function ratio(first: number, second: number): string {
  return (first / second).toFixed(2);
}
