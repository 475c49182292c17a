import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FilmSize, makeFilm, SCENES, type SceneName, writeBackdrop } from './background-film.ts';
import { measureMemory } from './background-memory.ts';
import { type Cost, type RunCost, runBackground, startWatch } from './background-run.ts';
import { transcode } from './background-transcode.ts';

// What `background` costs for a frame of a seeded film, beside decoding and encoding alone with the same settings, which
// each round measures again just before. Of the rounds the quickest counts. With --memory, instead: the memory of a
// process that makes a short film, and of one that makes a long one.
const { values } = parseArgs({
  options: {
    scenes: { type: 'string', default: Object.keys(SCENES).join(',') },
    size: { type: 'string', default: '1280x720' },
    frames: { type: 'string', default: '48' },
    seed: { type: 'string', default: '103' },
    rounds: { type: 'string', default: '3' },
    memory: { type: 'boolean', default: false },
    /** Lengths of the films of --memory. */
    minutes: { type: 'string', default: '1,10' },
  },
});

const [width, height] = values.size.split('x').map(Number) as [number, number];
const size: FilmSize = { width, height, frames: Number(values.frames), seed: Number(values.seed) };
const scenes = values.scenes.split(',') as SceneName[];
const PLAIN = { shadow: false, relight: 0, colorStrength: 0, lightWrap: 0, feather: 0, matchGrain: false };

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
try {
  if (values.memory) await measureMemory(home, scenes[0]!, size, values.minutes.split(',').map(Number));
  else await measureTimes();
} finally {
  await rm(home, { recursive: true, force: true });
}

async function measureTimes(): Promise<void> {
  const image = join(home, 'backdrop.png');
  await writeBackdrop(image, size);
  print(
    `${values.size}, ${size.frames} frames, ${availableParallelism()} processors, quickest of ${values.rounds}\n`,
  );
  print('| scene | work | wall ms a frame | CPU ms a frame | wall, times | CPU, times |');
  print('|---|---|---|---|---|---|');
  for (const scene of scenes) {
    const film = join(home, `${scene}.mp4`);
    await makeFilm(film, scene, size);
    const quickest = new Map<string, Cost>();
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [work, cost] of await measureRound({
        scene,
        film,
        image,
        work: join(home, `${scene}-${round}`),
      }))
        keepQuickest(quickest, work, cost);
    const alone = quickest.get('decode and encode alone')!;
    for (const [work, cost] of quickest) print(formatRow(scene, work, cost, alone));
  }
}

interface Round {
  readonly scene: SceneName;
  readonly film: string;
  readonly image: string;
  /** Folder of artifacts. */
  readonly work: string;
}

async function measureRound({ scene, film, image, work }: Round): Promise<Map<string, Cost>> {
  const read = startWatch();
  await transcode(film, join(home, 'alone.nut'));
  const alone = read();
  const options = { videos: [film], image, output: join(home, 'result.mp4'), matter: SCENES[scene].matter };
  const whole = await runBackground(options, work);
  const plain = await runBackground({ ...options, ...PLAIN }, work);
  await rm(work, { recursive: true, force: true });
  const step = (run: RunCost, name: string): Cost => run.steps.get(name)!;
  return new Map([
    ['decode and encode alone', alone],
    [`mattes by ${SCENES[scene].matter}, stored`, step(whole, 'separate')],
    ['composite without effects, encoded', step(plain, 'composite')],
    ['composite with all effects, encoded', step(whole, 'composite')],
    ['the whole production', whole],
  ]);
}

function keepQuickest(quickest: Map<string, Cost>, work: string, { wallMs, cpuMs }: Cost): void {
  const before = quickest.get(work) ?? { wallMs: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY };
  quickest.set(work, { wallMs: Math.min(before.wallMs, wallMs), cpuMs: Math.min(before.cpuMs, cpuMs) });
}

function formatRow(scene: string, work: string, cost: Cost, alone: Cost): string {
  const perFrame = (milliseconds: number): string => (milliseconds / size.frames).toFixed(1);
  const times = (part: number, whole: number): string => (part / whole).toFixed(2);
  return `| ${scene} | ${work} | ${perFrame(cost.wallMs)} | ${perFrame(cost.cpuMs)} | ${times(cost.wallMs, alone.wallMs)} | ${times(cost.cpuMs, alone.cpuMs)} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
