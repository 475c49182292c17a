import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSeededRandom } from '../src/core/random.ts';
import { InputFile } from '../src/media/containers/input-file.ts';
import { OutputFile } from '../src/media/containers/output-file.ts';
import { readCopiedRun } from '../src/media/cutting/copied-run.ts';
import { planCut } from '../src/media/cutting/cut-plan.ts';
import { indexPackets, listShownTimes } from '../src/media/cutting/packet-index.ts';
import { Encoder } from '../src/media/encoder.ts';
import { requireVideo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';
import { FrameReader } from '../src/media/video/frame-reader.ts';
import { makeClipSource } from './clip-source.ts';

/**
 * Ten clips of three films cut and joined: by `footlight render`, by decoding and encoding everything as MoviePy does
 * (one process, x264 medium, sound left out), and by copying whole groups of pictures as `-c copy` does, which is fast
 * and cuts where it can instead of where it should. Prints one JSON object.
 */
const SECONDS = 60;
const FPS = 30;
const CLIPS = 10;
const CLIP_SECONDS = 20;
const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

const home = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
try {
  const videos: string[] = [];
  for (const number of [0, 1, 2]) videos.push(await makeSource(number));
  const clips = randomClips();
  const document = join(home, 'edit.json');
  await writeFile(document, JSON.stringify(editOf(videos, clips)));
  const footlight = render(document);
  const everything = await timed(() => encodeEverything(videos, clips));
  const copy = await timed(() => copyGroups(videos, clips));
  const report = {
    material: `${CLIPS} clips of ${CLIP_SECONDS} s from 3 films, 1280x720, ${FPS} fps, a key every 2 s`,
    seconds: { footlight: footlight.seconds, everything: everything.seconds, copy: copy.seconds },
    steps: footlight.steps,
    fasterThanEncodingEverything: round(everything.seconds / footlight.seconds),
    timesPlainCopy: round(footlight.seconds / copy.seconds),
    framesWrongInPlainCopy: copy.value,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await rm(home, { recursive: true, force: true });
}

interface Clip {
  readonly film: number;
  /** Frames; `to` is not part of it. */
  readonly from: number;
  readonly to: number;
}

async function makeSource(number: number): Promise<string> {
  const path = join(home, `film-${number}.mp4`);
  await makeClipSource(path, { number, seconds: SECONDS, fps: FPS });
  return path;
}

function randomClips(): Clip[] {
  const random = createSeededRandom(9);
  return Array.from({ length: CLIPS }, (_, i) => {
    const from = Math.floor(random() * (SECONDS - CLIP_SECONDS) * FPS);
    return { film: i % 3, from, to: from + CLIP_SECONDS * FPS };
  });
}

function editOf(videos: readonly string[], clips: readonly Clip[]): unknown {
  return {
    format: 'footlight.edit-decisions',
    version: 1,
    sources: videos.map((path, i) => ({ id: `s${i}`, path })),
    clips: clips.map(({ film: video, from, to }) => ({
      source: `s${video}`,
      in: `${from}/${FPS}`,
      out: `${to}/${FPS}`,
    })),
  };
}

/** The whole program, from its start to the checked film. */
function render(document: string): { seconds: number; steps: Record<string, number> } {
  const startedAt = performance.now();
  const args = [
    'render',
    document,
    '-o',
    join(home, 'footlight.mp4'),
    '--work-dir',
    join(home, 'work'),
    '--json',
  ];
  const run = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  const seconds = round((performance.now() - startedAt) / 1000);
  if (run.status !== 0) throw new Error(run.stderr);
  const { steps } = JSON.parse(run.stdout) as { steps: { name: string; seconds: number }[] };
  return { seconds, steps: Object.fromEntries(steps.map((step) => [step.name, round(step.seconds)])) };
}

async function encodeEverything(videos: readonly string[], clips: readonly Clip[]): Promise<void> {
  const info = await probe(videos[0]!);
  const video = requireVideo(info);
  using encoder = await Encoder.openVideo({
    encoder: 'libx264',
    width: video.width,
    height: video.height,
    pixelFormat: 'yuv420p',
    timeBase: { num: 1, den: FPS },
    frameRate: { num: FPS, den: 1 },
    options: { preset: 'medium', crf: 23 },
  });
  const stream = { parameters: encoder.getParameters(), timeBase: encoder.timeBase, isDefault: true };
  await using output = await OutputFile.create(join(home, 'everything.mp4'), [stream], { format: 'mp4' });
  let position = 0n;
  for (const { film: video, from, to } of clips) {
    const path = videos[video]!;
    const own = await probe(path);
    const index = listShownTimes(await indexPackets(path, requireVideo(own)));
    await using reader = new FrameReader(own, requireVideo(own), index, 1);
    for await (const frame of reader.read(from, to)) {
      frame.pts = position++;
      frame.duration = 1n;
      for await (const packet of encoder.encode(frame)) await output.write(0, packet);
    }
  }
  for await (const packet of encoder.encode(null)) await output.write(0, packet);
  await output.finish();
}

/** @returns frames that are missing or too many, as cuts fall on keys alone */
async function copyGroups(videos: readonly string[], clips: readonly Clip[]): Promise<number> {
  let wrong = 0;
  let position = 0n;
  await using first = await InputFile.open(videos[0]!);
  const native = first.context.streams[0]!;
  const timeBase = { num: native.timeBase.num, den: native.timeBase.den };
  const stream = { parameters: native.codecpar, timeBase, isDefault: true };
  await using output = await OutputFile.create(join(home, 'copy.mp4'), [stream], { format: 'mp4' });
  for (const { film: number, from, to } of clips) {
    const path = videos[number]!;
    const video = requireVideo(await probe(path));
    const index = await indexPackets(path, video);
    const frames = listShownTimes(index);
    const group = planCut(index, frames, from, to).find((piece) => piece.kind === 'copy');
    if (group?.kind !== 'copy') continue;
    wrong += to - from - (group.end - group.start);
    const start = BigInt(index.pts[group.firstPacket]!);
    for await (const packet of readCopiedRun({ path, video, index }, group)) {
      packet.pts += position - start;
      packet.dts += position - start;
      await output.write(0, packet);
    }
    position += BigInt(frames[group.end - 1]! - frames[group.start]!) + BigInt(frames[1]! - frames[0]!);
  }
  await output.finish();
  return wrong;
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const startedAt = performance.now();
  const value = await work();
  return { seconds: round((performance.now() - startedAt) / 1000), value };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
