import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngines, createProductions } from '../src/app.ts';
import { DiskArtifactStore } from '../src/execution/disk-artifact-store.ts';
import { getHostFlags, HOST_ENVIRONMENT, limitHeapGrowth } from '../src/execution/isolation/host-memory.ts';
import { runWorkflow } from '../src/execution/runner.ts';
import { probe } from '../src/media/probe.ts';

/**
 * Audio dramas of the example novels with embedded engines alone: seconds of work for a second of sound, by step, and peak
 * memory of the media process for a short, a middling and a long one. Other novels may be named. Prints one JSON object.
 */
const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

const [mode, novel, chapters] = process.argv.slice(2);
if (mode === '--one') {
  limitHeapGrowth();
  await measure(novel!, chapters || undefined);
} else {
  const cases =
    mode === undefined
      ? [
          [example('the-lamp-keeper.md'), '2'],
          [example('the-lamp-keeper.md'), ''],
          [example('night-ferry.txt'), ''],
        ]
      : [[mode, novel ?? '']];
  const runs = cases.map(([path, part]) => oneRun(path!, part!));
  const total = (pick: (run: Run) => number): number => runs.reduce((sum, run) => sum + pick(run), 0);
  const report = {
    runs,
    realTimeFactor: round(total((run) => run.workSeconds) / total((run) => run.soundSeconds)),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

interface Run {
  readonly novel: string;
  readonly soundSeconds: number;
  readonly workSeconds: number;
  readonly realTimeFactor: number;
  readonly peakMiB: number;
  readonly steps: Readonly<Record<string, number>>;
  /** Processor seconds of all threads, which other work on the machine doesn't lengthen. */
  readonly processorSteps: Readonly<Record<string, number>>;
}

/** In a process of its own, whose memory is its own. */
function oneRun(path: string, part: string): Run {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    // As the supervisor starts the process that does the media work.
    [...getHostFlags(process.env), fileURLToPath(import.meta.url), '--one', path, part],
    { encoding: 'utf8', env: { ...HOST_ENVIRONMENT, ...process.env } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Run;
}

async function measure(path: string, part: string | undefined): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  try {
    const production = (await createProductions()).get('narrate')!;
    const options = production.options.parse({
      novel: path,
      chapters: part,
      output: join(home, 'drama.m4b'),
    });
    const startedAt = performance.now();
    const processor = createProcessorMeter();
    const { steps, outputs } = await runWorkflow(production, options, {
      engines: createEngines(),
      store: new DiskArtifactStore(join(home, 'work')),
      onEvent: ({ type, ...event }) => {
        if (type === 'step-end' && 'step' in event) processor.mark(event.step as string);
      },
    });
    const workSeconds = (performance.now() - startedAt) / 1000;

    const soundSeconds = (await probe(outputs.audio!)).durationSeconds!;
    const run: Run = {
      novel: `${path.split('/').at(-1)}${part ? `, chapter ${part}` : ''}`,
      soundSeconds: round(soundSeconds),
      workSeconds: round(workSeconds),
      realTimeFactor: round(workSeconds / soundSeconds),
      peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      steps: Object.fromEntries(steps.map(({ name, seconds }) => [name, round(seconds)])),
      processorSteps: processor.seconds,
    };
    process.stdout.write(JSON.stringify(run));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Processor seconds of all threads of this process since the mark before, by name. */
function createProcessorMeter() {
  const seconds: Record<string, number> = {};
  let before = process.cpuUsage();
  const mark = (name: string): void => {
    const { user, system } = process.cpuUsage(before);
    seconds[name] = round((user + system) / 1e6);
    before = process.cpuUsage();
  };
  return { seconds, mark };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
