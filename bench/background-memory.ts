import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getHostFlags, HOST_ENVIRONMENT, limitHeapGrowth } from '../src/execution/isolation/host-memory.ts';
import { type FilmSize, makeFilm, SCENES, type SceneName, writeBackdrop } from './background-film.ts';
import { runBackground } from './background-run.ts';
import { loopVideo } from './loop-video.ts';

const FRAME_RATE = 25;
const SAMPLE_EVERY_MS = 500;
/** Share of the run, or of a step, after which memory is taken to have found its level. */
const WARM_UP = 0.2;

// As a process of its own: one run of the production.
const [mode, given] = process.argv.slice(2);
if (mode === '--one') {
  limitHeapGrowth();
  const { work, ...options } = JSON.parse(given!) as { work: string };
  await runBackground(options, work, (step) => process.send!(step));
  process.disconnect();
}

interface MemorySample {
  readonly step: string;
  readonly seconds: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
}

/**
 * Makes films of so many minutes, each in a process of its own, and prints how the memory of that process goes over time: the
 * greatest that it ever had (VmHWM), and what it has (VmRSS). Linux alone tells them. At the end, how far the greatest of
 * each is from that of the first.
 */
export async function measureMemory(
  home: string,
  scene: SceneName,
  size: FilmSize,
  lengths: readonly number[],
): Promise<void> {
  const peaks: number[] = [];
  for (const minutes of lengths) {
    const samples = await measureFilm(home, scene, size, minutes);
    peaks.push(samples.at(-1)!.peakMiB);
    const change = 100 * (peaks.at(-1)! / peaks[0]! - 1);
    write(
      `${minutes} min: ${peaks.at(-1)!.toFixed(0)} MiB, ${change.toFixed(1)} % beside ${lengths[0]} min\n`,
    );
  }
}

async function measureFilm(
  home: string,
  scene: SceneName,
  size: FilmSize,
  minutes: number,
): Promise<MemorySample[]> {
  const [clip, film, image] = ['clip.mp4', 'film.mp4', 'backdrop.png'].map((name) => join(home, name));
  await makeFilm(clip!, scene, size);
  await writeBackdrop(image!, size);
  const loops = Math.ceil((minutes * 60 * FRAME_RATE) / size.frames);
  await loopVideo(clip!, film!, loops);
  const samples = await sampleRun({
    videos: [film!],
    image: image!,
    output: join(home, 'result.mp4'),
    matter: SCENES[scene].matter,
    encoderPreset: 'ultrafast',
    work: join(home, `work-${minutes}`),
  });
  print(samples, `${scene}, ${size.width}x${size.height}, ${loops * size.frames} frames`);
  return samples;
}

async function sampleRun(options: Readonly<Record<string, unknown>>): Promise<MemorySample[]> {
  const child = fork(fileURLToPath(import.meta.url), ['--one', JSON.stringify(options)], {
    // As the supervisor sets it for the process that does the media work.
    execArgv: getHostFlags(process.env),
    env: { ...HOST_ENVIRONMENT, ...process.env },
  });
  const samples: MemorySample[] = [];
  let step = 'start';
  child.on('message', (name) => {
    step = String(name);
  });
  const startedAt = performance.now();
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const read = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    if (read('VmHWM') === 0) return;
    const seconds = (performance.now() - startedAt) / 1000;
    samples.push({ step, seconds, residentMiB: read('VmRSS'), peakMiB: read('VmHWM') });
  }, SAMPLE_EVERY_MS);
  const code = await new Promise((end) => child.on('close', end));
  clearInterval(timer);
  if (code !== 0) throw new Error(`the run ended with ${code}`);
  return samples;
}

/** A step that took as many samples has a level to speak of. */
const MIN_SAMPLES = 10;

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function print(samples: readonly MemorySample[], title: string): void {
  write(
    `${title}\n\n| step | s | VmRSS, MiB | VmHWM, MiB | VmHWM after a fifth of the step |\n|---|---|---|---|---|`,
  );
  for (const step of new Set(samples.map((sample) => sample.step))) {
    const own = samples.filter((sample) => sample.step === step);
    if (own.length >= MIN_SAMPLES) write(formatStep(step, own));
  }
  write(`\nin all: ${describeSpread(samples)}`);
}

function formatStep(step: string, samples: readonly MemorySample[]): string {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const range = (from: number, to: number): string => `${from.toFixed(0)} to ${to.toFixed(0)}`;
  const cells = [
    (last.seconds - first.seconds).toFixed(0),
    range(first.residentMiB, last.residentMiB),
    range(first.peakMiB, last.peakMiB),
    describeSpread(samples),
  ];
  return `| ${step} | ${cells.join(' | ')} |`;
}

/** How far the peak is from its middle once memory has had time to find its level. */
function describeSpread(samples: readonly MemorySample[]): string {
  const low = samples[Math.floor(samples.length * WARM_UP)]!.peakMiB;
  const high = samples.at(-1)!.peakMiB;
  return `${low.toFixed(0)} to ${high.toFixed(0)} MiB, +-${((100 * (high - low)) / (high + low)).toFixed(1)} %`;
}
