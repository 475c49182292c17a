import { parseArgs } from 'node:util';
import type { Rational } from '../src/core/rational.ts';
import { interpolateFrames } from '../src/frames/interpolator.ts';
import { FilterGraph } from '../src/media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane8, setFrameTimeBase } from '../src/media/frame.ts';
import { measureLumaPsnr } from '../src/media/video/psnr.ts';
import { MotionScene, type MotionSceneOptions } from '../src/testing/motion-scene.ts';

// Draws scenes of known motion, keeps every second frame, and measures how near the frames between come to those that
// were left out: PSNR of luma in dB, of this interpolator, of FFmpeg's minterpolate with the best of eight settings, and
// of the mean of both neighbors. Tuned on seeds 1 to 9; figures that are published come from seeds 101 on.
const { values } = parseArgs({
  options: {
    width: { type: 'string', default: '512' },
    height: { type: 'string', default: '288' },
    seeds: { type: 'string', default: '101,102,103' },
    scenes: { type: 'string', default: '' },
    /** Frames that are kept. */
    frames: { type: 'string', default: '9' },
    peers: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const SUBJECT = { speed: [6.2, -1.3], degreesPerFrame: 2.5 } as const;
const SCENES: Readonly<Record<string, Pick<MotionSceneOptions, 'pan' | 'subject'>>> = {
  'still background, subject moves': { pan: [0, 0], subject: SUBJECT },
  'pan with subject': { pan: [-4.7, 1.4], subject: SUBJECT },
  'pan only': { pan: [5.3, -1.7] },
};
const RATE: Rational = { num: 12, den: 1 };
const DOUBLE: Rational = { num: 24, den: 1 };
const REC709 = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const ESTIMATION = ['bidir', 'bilat'];
const COMPENSATION = ['obmc', 'aobmc:vsbmc=1'];
const BLOCKS = [16, 8];

const size = { width: Number(values.width), height: Number(values.height) };
const kept = Number(values.frames);

interface Result {
  readonly psnr: number;
  /** Processor time for an output frame. */
  readonly milliseconds: number;
}

print(
  '| scene | seed | ours | minterpolate | blend | ours, CPU ms a frame | minterpolate, CPU ms | best setting |',
);
print('|---|---|---|---|---|---|---|---|');
for (const [name, motion] of Object.entries(SCENES).filter(([name]) => name.includes(values.scenes)))
  for (const seed of values.seeds.split(','))
    await measureScene(name, { ...size, ...motion, seed: Number(seed) });

async function measureScene(name: string, options: MotionSceneOptions): Promise<void> {
  const scene = new MotionScene(options);
  const frames = Array.from({ length: 2 * kept - 1 }, (_, time) => scene.draw(time));
  const ours = await judge(frames, (input) =>
    interpolateFrames(input, {
      source: {
        ...size,
        pixelFormat: 'yuv420p',
        chromaShiftX: 1,
        chromaShiftY: 1,
        color: REC709,
        isFullRange: false,
      },
      rate: RATE,
      target: DOUBLE,
    }),
  );
  const blend = await judge(frames, meanFrames);
  const peers: (Result & { setting: string })[] = [];
  for (const setting of values.peers ? listSettings() : [])
    peers.push({ ...(await judge(frames, (input) => minterpolate(input, setting))), setting });
  const best = peers.sort((a, b) => b.psnr - a.psnr)[0];
  const cells = [
    ours.psnr.toFixed(2),
    best?.psnr.toFixed(2),
    blend.psnr.toFixed(2),
    ours.milliseconds.toFixed(0),
    best?.milliseconds.toFixed(0),
    best?.setting,
  ];
  print(`| ${name} | ${options.seed} | ${cells.join(' | ')} |`);
  for (const frame of frames) frame.free();
}

/** Mean PSNR of the frames at odd times but the first and the last one, at which peers lack a neighbor. */
async function judge(
  truth: readonly Frame[],
  interpolate: (frames: AsyncIterable<Frame>) => AsyncIterable<Frame>,
): Promise<Result> {
  const startedAt = process.cpuUsage();
  const drawn = await Array.fromAsync(interpolate(keepEven(truth)));
  const { user, system } = process.cpuUsage(startedAt);
  const milliseconds = (user + system) / 1000 / drawn.length;
  const levels: number[] = [];
  for (const frame of drawn) {
    const time = Number(frame.pts);
    if (time % 2 === 1 && time > 2 && time < truth.length - 3)
      levels.push(measureLumaPsnr(frame, truth[time]!, 8));
    frame.free();
  }
  if (levels.length !== kept - 3) throw new Error(`${levels.length} of ${drawn.length} frames are judged`);
  return { psnr: levels.reduce((sum, level) => sum + level, 0) / levels.length, milliseconds };
}

async function* keepEven(frames: readonly Frame[]): AsyncGenerator<Frame> {
  for (let time = 0; time < frames.length; time += 2) {
    const frame = frames[time]!.clone()!;
    frame.pts = BigInt(time / 2);
    setFrameTimeBase(frame, { num: RATE.den, den: RATE.num });
    yield frame;
  }
}

function listSettings(): string[] {
  return ESTIMATION.flatMap((estimation) =>
    COMPENSATION.flatMap((compensation) =>
      BLOCKS.map((block) => `me_mode=${estimation}:mc_mode=${compensation}:mb_size=${block}`),
    ),
  );
}

async function* minterpolate(frames: AsyncIterable<Frame>, setting: string): AsyncGenerator<Frame> {
  const timeBase = { num: RATE.den, den: RATE.num };
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', ...size, pixelFormat: 'yuv420p', timeBase, color: REC709 } },
    text: `[in]minterpolate=fps=${DOUBLE.num}:mi_mode=mci:scd=none:${setting}[out]`,
    outputs: { out: 'video' },
  });
  for await (const frame of frames) {
    await graph.push('in', frame);
    yield* graph.drain('out');
  }
  await graph.push('in', null);
  yield* graph.drain('out');
}

/** Puts the mean of each two neighbors between them. */
async function* meanFrames(frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  let before: Frame | undefined;
  for await (const frame of frames) {
    if (before) yield meanOf(before, frame);
    before?.free();
    before = frame;
  }
  before?.free();
}

function meanOf(first: Frame, second: Frame): Frame {
  const { width, height } = size;
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'yuv420p' });
  const [a, b, mean] = [first, second, frame].map((each) => getPlane8(each, 0, width, height));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      mean!.samples[y * mean!.stride + x] =
        (a!.samples[y * a!.stride + x]! + b!.samples[y * b!.stride + x]! + 1) >> 1;
  frame.pts = 2n * first.pts + 1n;
  setFrameTimeBase(frame, { num: DOUBLE.den, den: DOUBLE.num });
  return frame;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
