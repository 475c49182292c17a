import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ArtifactManifest } from '../src/execution/artifact-store.ts';
import { MANIFEST } from '../src/execution/disk-artifact-store.ts';
import { writeLongChinese } from './long-chinese.ts';
import { readTreeMemory } from './process-memory.ts';

/**
 * A whole book as an audio drama by the real program, killed in five of its steps and gone on with: real-time factor,
 * memory at quarter points, and takes that were made twice. `node bench/narrate-long.ts NOVEL`, or
 * `--chinese 300000` for a novel that is made. Prints one JSON object. Takes hours.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { chinese: { type: 'string' }, seed: { type: 'string', default: '1' }, home: { type: 'string' } },
});
const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const POLL_MS = 2_000;
/** The program is killed as soon as so many artifacts of a step are there: at takes, sounds, mixing, mastering, delivery. */
const KILLS = [
  ['dialogue', 100],
  ['dialogue', 500],
  ['environment', 1],
  ['mixing', 1],
  ['mastering', 1],
] as const;

interface Sample {
  readonly takes: number;
  readonly life: number;
  readonly processes: Readonly<Record<string, { readonly peakMiB: number; readonly residentMiB: number }>>;
}

const home = values.home ? resolve(values.home) : await mkdtemp(join(tmpdir(), 'footlight-long-'));
await mkdir(home, { recursive: true });
const novel = values.chinese === undefined ? resolve(positionals[0]!) : join(home, 'chinese.txt');
if (values.chinese !== undefined)
  await writeFile(novel, writeLongChinese(Number(values.chinese), Number(values.seed)));

const work = join(home, 'work');
const made = new Map<string, { step: string; createdAt: string }>();
const samples: Sample[] = [];
let [cpuSeconds, madeTwice, life] = [0, 0, 0];
const startedAt = performance.now();
const told: string[] = [];
for (; ; life++) {
  const child = start();
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const isKilled = await watch(child, KILLS[life]);
  const code = await ended;
  madeTwice += await countMadeTwice();
  if (isKilled) continue;
  if (code !== 0) throw new Error(`exit ${code}: ${output}`);
  await report(JSON.parse(output));
  break;
}
if (!values.home) await rm(home, { recursive: true, force: true });

function start(): ChildProcess {
  const args = ['narrate', novel, '-o', join(home, 'book.m4b'), '--no-stems', '--work-dir', work, '--json'];
  return spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Samples the memory while it lives, and kills it with all that it started at its moment. */
async function watch(child: ChildProcess, kill: readonly [string, number] | undefined): Promise<boolean> {
  const used = new Map<number, number>();
  try {
    while (child.exitCode === null) {
      await sleep(POLL_MS);
      await readNewArtifacts();
      const processes = await readTreeMemory(child.pid!);
      for (const each of processes) used.set(each.pid, each.cpuSeconds);
      const takes = count('dialogue');
      samples.push({
        takes,
        life,
        processes: Object.fromEntries(processes.map((each) => [each.command, each])),
      });
      if (!kill || count(kill[0]) < kill[1]) continue;
      told.push(`killed with ${takes} takes, ${made.size} artifacts, at the step after ${kill.join(' ')}`);
      for (const { pid } of processes) process.kill(pid, 'SIGKILL');
      return true;
    }
    return false;
  } finally {
    for (const seconds of used.values()) cpuSeconds += seconds;
  }
}

function count(step: string): number {
  return [...made.values()].filter((each) => each.step === step).length;
}

async function readNewArtifacts(): Promise<void> {
  const keys = await readdir(join(work, 'artifacts')).catch(() => []);
  for (const key of keys) if (!made.has(key)) made.set(key, await readManifest(key));
}

async function readManifest(key: string): Promise<ArtifactManifest> {
  return JSON.parse(await readFile(join(work, 'artifacts', key, MANIFEST), 'utf8')) as ArtifactManifest;
}

/** How many of the artifacts that were there are gone or were made anew. */
async function countMadeTwice(): Promise<number> {
  let twice = 0;
  for (const [key, { createdAt }] of made) {
    const now = await readManifest(key).catch(() => undefined);
    if (now?.createdAt !== createdAt) twice++;
  }
  return twice;
}

async function report(result: unknown): Promise<void> {
  const { seconds } = JSON.parse(await readFile(join(home, 'book-report.json'), 'utf8')) as {
    seconds: number;
  };
  const takes = count('dialogue');
  const quarters = [0.25, 0.5, 0.75, 1].map(
    (share) => samples.find((sample) => sample.takes >= takes * share) ?? samples.at(-1),
  );
  const wallSeconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(
    `${JSON.stringify({ soundSeconds: seconds, wallSeconds, cpuSeconds, realTimeFactor: wallSeconds / seconds, cpuFactor: cpuSeconds / seconds, takes, artifacts: made.size, madeTwice, told, quarters, end: samples.at(-1), result }, null, 1)}\n`,
  );
}
