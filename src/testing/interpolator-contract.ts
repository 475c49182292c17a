import type { Rational } from '../core/rational.ts';
import type { FrameInterpolator } from '../engines/frame-interpolator.ts';
import { type Frame, setFrameTimeBase } from '../media/frame.ts';
import { EQUAL_PSNR, measureLumaPsnr } from '../media/video/psnr.ts';
import type { Assert, ContractCase } from './contract-case.ts';
import { MotionScene } from './motion-scene.ts';

type PixelFormat = 'yuv420p' | 'yuv420p10le';

interface ContractVideo {
  readonly pixelFormat: PixelFormat;
  readonly width: number;
  readonly height: number;
}

const SIZE = { width: 96, height: 54 };
const KINDS: readonly ContractVideo[] = [
  { ...SIZE, pixelFormat: 'yuv420p' },
  { ...SIZE, pixelFormat: 'yuv420p10le' },
  { width: 61, height: 37, pixelFormat: 'yuv420p' },
];
const RATE: Rational = { num: 6, den: 1 };
const DOUBLE: Rational = { num: 12, den: 1 };

/** Test cases for interpolators. */
export function createInterpolatorContract(interpolator: FrameInterpolator): readonly ContractCase[] {
  return [
    ...KINDS.map((kind) => ({
      name: `puts a picture between two, and leaves these, in ${kind.pixelFormat} of ${kind.width}x${kind.height}`,
      run: (check: Assert) => checkDoubled(interpolator, kind, check),
    })),
    { name: 'mixes nothing across a cut', run: (check) => checkCut(interpolator, check) },
    { name: 'draws the same again', run: (check) => checkRepeatable(interpolator, check) },
  ];
}

async function checkDoubled(
  interpolator: FrameInterpolator,
  video: ContractVideo,
  check: Assert,
): Promise<void> {
  const shot = drawShot(video, 1);
  const kept = shot.map((frame) => frame.clone()!);
  const drawn = await double(interpolator, shot, video);
  check.equal(drawn.length, 2 * kept.length);
  for (const [i, frame] of kept.entries()) check.equal(compare(drawn[2 * i]!, frame, video), EQUAL_PSNR);
  const between = drawn[1]!;
  check.deepEqual([between.width, between.height], [video.width, video.height]);
  for (const neighbor of kept.slice(0, 2)) {
    const level = compare(between, neighbor, video);
    check.ok(level > 10 && level < 45, `it is ${level.toFixed(1)} dB from its neighbor`);
  }
  free(drawn, kept);
}

async function checkCut(interpolator: FrameInterpolator, check: Assert): Promise<void> {
  const video = KINDS[0]!;
  const shots = [...drawShot(video, 2), ...drawShot(video, 3)];
  const kept = shots.map((frame) => frame.clone()!);
  const drawn = await double(interpolator, shots, video);
  // A picture halfway is no nearer to the one before.
  check.equal(compare(drawn[5]!, kept[3]!, video), EQUAL_PSNR);
  free(drawn, kept);
}

async function checkRepeatable(interpolator: FrameInterpolator, check: Assert): Promise<void> {
  const video = KINDS[0]!;
  const drawn = await double(interpolator, drawShot(video, 4), video);
  const again = await double(interpolator, drawShot(video, 4), video);
  for (const [i, frame] of drawn.entries()) check.equal(compare(frame, again[i]!, video), EQUAL_PSNR);
  free(drawn, again);
}

function double(interpolator: FrameInterpolator, frames: readonly Frame[], video: ContractVideo) {
  const color = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
  const source = { ...video, chromaShiftX: 1, chromaShiftY: 1, color, isFullRange: false };
  return Array.fromAsync(interpolator.interpolate(play(frames), { source, rate: RATE, target: DOUBLE }));
}

async function* play(frames: readonly Frame[]): AsyncGenerator<Frame, void, undefined> {
  for (const [i, frame] of frames.entries()) {
    frame.pts = BigInt(i);
    setFrameTimeBase(frame, { num: RATE.den, den: RATE.num });
    yield frame;
  }
}

function drawShot({ pixelFormat, ...size }: ContractVideo, seed: number): Frame[] {
  const scene = new MotionScene({ ...size, seed, pan: [1.5, 0.5] });
  return [0, 1, 2].map((time) => scene.draw(time, pixelFormat));
}

function compare(a: Frame, b: Frame, { pixelFormat }: ContractVideo): number {
  return measureLumaPsnr(a, b, pixelFormat === 'yuv420p' ? 8 : 10);
}

function free(...lists: readonly (readonly Frame[])[]): void {
  for (const frame of lists.flat()) frame.free();
}
