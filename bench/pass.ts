import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeStructure } from '../src/analysis/structure.ts';
import { createEngines } from '../src/app.ts';
import { ticksToSeconds } from '../src/core/rational.ts';
import { DiskArtifactStore } from '../src/execution/disk-artifact-store.ts';
import { limitHeapGrowth } from '../src/execution/isolation/host-memory.ts';
import { runWorkflow } from '../src/execution/runner.ts';
import { findMainVideo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';
import { resolveTarget, type Size } from '../src/pipelines/film/target.ts';
import { compareVideo } from '../src/pipelines/film/validate-video.ts';
import { enhance } from '../src/productions/enhance/index.ts';
import { filterAndEncode } from './filter-and-encode.ts';

export interface PassResult {
  readonly seconds: number;
  /** Processor time of all cores, which other work on the machine hardly changes. */
  readonly cpuSeconds: number;
  readonly frames: number;
  readonly peakBytes: number;
  readonly psnr: number;
  readonly ssim: number;
}

// One pipeline in a process of its own, so that its peak memory is its own.
limitHeapGrowth();
const [mode, path, targetName, output] = process.argv.slice(2) as [string, string, string, string];
const info = await probe(path);
const video = findMainVideo(info)!;
const target = resolveTarget(targetName, { width: video.displayWidth, height: video.displayHeight });
const { seconds, cpuSeconds, peakBytes } = await timed(mode);
const { quality } = await compare();
const result: PassResult = {
  seconds,
  cpuSeconds,
  peakBytes,
  frames: quality.frames,
  psnr: quality.downscalePsnr,
  ssim: quality.downscaleSsim,
};
process.stdout.write(JSON.stringify(result));

type Timing = Pick<PassResult, 'seconds' | 'cpuSeconds' | 'peakBytes'>;

async function timed(pipeline: string): Promise<Timing> {
  if (pipeline.startsWith('footlight')) return footlight(pipeline);
  const startedAt = performance.now();
  const before = getCpuSeconds();
  if (pipeline === 'lanczos')
    await filterAndEncode(path, output, `scale=${target.width}:${target.height}:flags=lanczos`);
  else await threePasses(target);
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: getCpuSeconds() - before,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function getCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The whole `reconstruct` step as `enhance` runs it; analysis and sound are not part of the comparison. */
async function footlight(pipeline: string): Promise<Timing> {
  const work = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  try {
    const options = enhance.options.parse({
      input: path,
      output,
      target: targetName,
      upscaler: pipeline === 'footlight-nets' ? 'auto' : 'lanczos',
      motionCompensation: pipeline === 'footlight-motion' ? 'on' : 'off',
      fields: pipeline === 'footlight-fields' ? 'tff' : 'progressive',
      ...(pipeline === 'footlight-unlocked' && { theaterConfig: await writeUnlocked(work) }),
      report: join(work, 'report'),
    });
    let peakBytes = 0;
    let [startedAt, cpuSeconds] = [0, 0];
    const { steps } = await runWorkflow(enhance, options, {
      engines: createEngines(),
      store: new DiskArtifactStore(work),
      onEvent: (event) => {
        if (!('step' in event) || event.step !== 'reconstruct') return;
        if (event.type === 'step-start') startedAt = getCpuSeconds();
        if (event.type !== 'step-end') return;
        cpuSeconds = getCpuSeconds() - startedAt;
        peakBytes = process.resourceUsage().maxRSS * 1024;
      },
    });
    const { seconds } = steps.find(({ name }) => name === 'reconstruct')!;
    return { seconds, cpuSeconds, peakBytes };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Writes a configuration that differs from the default by the lock alone. */
async function writeUnlocked(folder: string): Promise<string> {
  const file = join(folder, 'unlocked.json');
  const presets = { theater_medium: { temporal_config: { background_lock: false } } };
  await writeFile(file, JSON.stringify({ theater_enhancement_config: { presets } }));
  return file;
}

/** Structure, detail and temporal filters as three encodes, each reading what the last one wrote. */
async function threePasses({ width, height }: Size): Promise<void> {
  const steps = ['unsharp=5:5:0.8:5:5:0.4', 'hqdn3d=1.5:1.5:6:6'].join(',');
  const double = (factor: number): string => `scale=iw*${factor}:ih*${factor}:flags=lanczos,${steps}`;
  const doublings = Math.floor(Math.log2(height / video.height + 1e-6));
  const structure = [
    ...Array.from({ length: doublings }, () => double(2)),
    `scale=${width}:${height}:flags=lanczos`,
  ].join(',');
  await filterAndEncode(path, `${output}.1.mkv`, structure);
  await filterAndEncode(
    `${output}.1.mkv`,
    `${output}.2.mkv`,
    'unsharp=5:5:0.8:5:5:0.4,eq=contrast=1.03:brightness=0.01:saturation=1.05',
  );
  await filterAndEncode(`${output}.2.mkv`, output, 'deflicker=mode=pm:size=5');
}

async function compare() {
  const { index } = await analyzeStructure(path, video);
  const frameSeconds = index.pts.map((pts) => ticksToSeconds(BigInt(pts), video.timeBase));
  return compareVideo({
    source: { info: await probe(path), video, index },
    master: { path: output, video: findMainVideo(await probe(output))! },
    target,
    frameSeconds,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}
