import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnimator } from '../src/adapters/builtin-animator/animator.ts';
import type { VideoRequest } from '../src/engines/image-to-video.ts';
import type { Frame } from '../src/media/frame.ts';
import { encodeScene } from '../src/pipelines/generation/encode-scene.ts';
import { drawSceneFrames } from '../src/productions/storyboard/scene-frames.ts';
import { type Cost, startWatch } from './background-run.ts';
import { measureMemory } from './storyboard-memory.ts';
import { createRequest, SCENES, type SceneName } from './storyboard-scenes.ts';

// How fast `storyboard` draws and encodes six scenes: seconds of video for a second of work, beside encoding the
// same frames alone, which each round measures just after. Two scenes are drawn at a time, in each round from two new seeds,
// as what was drawn before is painted already. Of the rounds the quickest counts. With --memory, instead: the peak memory of processes that draw few scenes and many.
const { values } = parseArgs({
  options: {
    scenes: { type: 'string', default: Object.keys(SCENES).join(',') },
    size: { type: 'string', default: '1024x576' },
    fps: { type: 'string', default: '24' },
    seconds: { type: 'string', default: '4' },
    seed: { type: 'string', default: '103' },
    rounds: { type: 'string', default: '2' },
    crf: { type: 'string', default: '18' },
    memory: { type: 'boolean', default: false },
  },
});

const [width, height] = values.size.split('x').map(Number) as [number, number];
const fps = Number(values.fps);
const seed = Number(values.seed);
const size = { width, height, fps, frames: Math.round(Number(values.seconds) * fps) };
const encoding = { crf: Number(values.crf) };
const scenes = values.scenes.split(',') as SceneName[];
const animator = await createAnimator();
const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
try {
  if (values.memory) await measureMemory(home, size, encoding);
  else await measureTimes();
} finally {
  await rm(home, { recursive: true, force: true });
}

/** What a pair of scenes cost: drawn and encoded, and encoded alone. */
interface PairCost {
  readonly whole: Cost;
  readonly alone: Cost;
  readonly bytes: number;
}

async function measureTimes(): Promise<void> {
  print(
    `${values.size}, ${fps} fps, two times ${values.seconds} s, ${availableParallelism()} processors, crf ${encoding.crf}, quickest of ${values.rounds}\n`,
  );
  print(
    '| scene | times real time | encoding alone | wall, times | CPU ms a frame | encoding alone | Mbit a second |',
  );
  print('|---|---|---|---|---|---|---|');
  // The threads that draw are started once in a program.
  await measurePair(scenes[0]!, seed - 2, { ...size, frames: 2 });
  const costs: PairCost[] = [];
  for (const scene of scenes) {
    const rounds: PairCost[] = [];
    for (let round = 0; round < Number(values.rounds); round++)
      rounds.push(await measurePair(scene, seed + 2 * round));
    costs.push(pickQuickest(rounds));
    print(formatRow(scene, [costs.at(-1)!]));
  }
  print(formatRow('mean', costs));
}

async function measurePair(scene: SceneName, first: number, length = size): Promise<PairCost> {
  const requests = [first, first + 1].map((each) => createRequest(scene, length, each));
  const readWhole = startWatch();
  await Promise.all(
    requests.map((request, i) => encode(scene, i, request, drawSceneFrames(animator, request))),
  );
  const whole = readWhole();
  // Drawn again for this: to keep frames takes fresh memory for each, which costs time.
  const kept = await Promise.all(
    requests.map((request) => Array.fromAsync(drawSceneFrames(animator, request))),
  );
  const readAlone = startWatch();
  await Promise.all(requests.map((request, i) => encode(scene, i, request, giveFrames(kept[i]!))));
  const alone = readAlone();
  const files = await Promise.all(requests.map((_, i) => stat(getPath(scene, i))));
  return { whole, alone, bytes: files.reduce((sum, file) => sum + file.size, 0) };
}

function encode(
  scene: SceneName,
  index: number,
  request: VideoRequest,
  frames: AsyncIterable<Frame>,
): Promise<number> {
  return encodeScene(getPath(scene, index), frames, request, encoding, request.signal);
}

function getPath(scene: SceneName, index: number): string {
  return join(home, `${scene}-${index}.mp4`);
}

async function* giveFrames(frames: readonly Frame[]): AsyncGenerator<Frame, void, undefined> {
  yield* frames;
}

function pickQuickest(rounds: readonly PairCost[]): PairCost {
  const pick = (part: 'whole' | 'alone'): Cost => ({
    wallMs: Math.min(...rounds.map((each) => each[part].wallMs)),
    cpuMs: Math.min(...rounds.map((each) => each[part].cpuMs)),
  });
  return { whole: pick('whole'), alone: pick('alone'), bytes: rounds[0]!.bytes };
}

function formatRow(name: string, costs: readonly PairCost[]): string {
  const frames = 2 * size.frames * costs.length;
  const sum = (get: (cost: PairCost) => number): number =>
    costs.reduce((total, each) => total + get(each), 0);
  const wholeMs = sum(({ whole }) => whole.wallMs);
  const aloneMs = sum(({ alone }) => alone.wallMs);
  const realTime = (wallMs: number): string => (frames / fps / (wallMs / 1000)).toFixed(2);
  const cells = [
    realTime(wholeMs),
    realTime(aloneMs),
    (wholeMs / aloneMs).toFixed(2),
    (sum(({ whole }) => whole.cpuMs) / frames).toFixed(1),
    (sum(({ alone }) => alone.cpuMs) / frames).toFixed(1),
    ((8 * sum(({ bytes }) => bytes)) / 1e6 / (frames / fps)).toFixed(2),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
