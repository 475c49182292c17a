import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAnimator } from '../src/adapters/builtin-animator/animator.ts';
import { getHostFlags, HOST_ENVIRONMENT, limitHeapGrowth } from '../src/execution/isolation/host-memory.ts';
import { encodeScene, type SceneEncoding } from '../src/pipelines/generation/encode-scene.ts';
import { drawSceneFrames } from '../src/productions/storyboard/scene-frames.ts';
import { createRequest, SCENES, type SceneName, type SceneSize } from './storyboard-scenes.ts';

const FEW_SCENES = 6;
const MANY_SCENES = 60;
const SCENES_AT_A_TIME = 2;

interface MemoryRun {
  readonly home: string;
  readonly size: SceneSize;
  readonly encoding: SceneEncoding;
  readonly scenes: number;
}

// As a process of its own: draws and encodes so many scenes, two at a time.
const [mode, given] = process.argv.slice(2);
if (mode === '--one') {
  limitHeapGrowth();
  const { home, size, encoding, scenes } = JSON.parse(given!) as MemoryRun;
  const animator = await createAnimator();
  const names = Object.keys(SCENES) as SceneName[];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < scenes) {
      const number = next++;
      const request = createRequest(names[number % names.length]!, size, number);
      const path = join(home, `${number}.mp4`);
      await encodeScene(path, drawSceneFrames(animator, request), request, encoding, request.signal);
    }
  };
  await Promise.all(Array.from({ length: SCENES_AT_A_TIME }, work));
  const status = await readFile('/proc/self/status', 'utf8');
  process.send!(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
  process.disconnect();
}

/** Prints the peak memory (VmHWM, which Linux tells) of a process that draws 6 scenes and of one that draws 60. */
export async function measureMemory(home: string, size: SceneSize, encoding: SceneEncoding): Promise<void> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print('| scenes | VmHWM, MiB |\n|---|---|');
  const peaks: number[] = [];
  for (const scenes of [FEW_SCENES, MANY_SCENES]) {
    peaks.push(await runApart({ home, size, encoding, scenes }));
    print(`| ${scenes} | ${peaks.at(-1)!.toFixed(0)} |`);
  }
  print(`\n${(peaks[1]! / peaks[0]!).toFixed(3)} times as much`);
}

function runApart(run: MemoryRun): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--one', JSON.stringify(run)], {
      // As the supervisor sets it for the process that does the media work.
      execArgv: getHostFlags(process.env),
      env: { ...HOST_ENVIRONMENT, ...process.env },
    });
    let peak: number | undefined;
    child.on('message', (message) => {
      peak = Number(message);
    });
    child.on('close', (code) => {
      if (peak === undefined) reject(new Error(`the run ended with ${code}`));
      else resolve(peak);
    });
  });
}
