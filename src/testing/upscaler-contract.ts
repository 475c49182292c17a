import { createSeededRandom } from '../core/random.ts';
import type { UpscaleRequest, Upscaler } from '../engines/upscaler.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const PICTURE: WorkingPicture = {
  width: 96,
  height: 64,
  pixelFormat: 'yuv420p10le',
  chromaShiftX: 1,
  chromaShiftY: 1,
  color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
  isFullRange: false,
  conversion: 'format=yuv420p10le',
};
const TIME_BASE = { num: 1, den: 25 };
const DETAIL = { amount: 1, coring: 4, limit: 60 };
const MASK = { width: 48, height: 32 };
const SCALES = [
  { steps: [], target: { width: 96, height: 64 } },
  { steps: [1.25], target: { width: 120, height: 80 } },
  { steps: [2], target: { width: 192, height: 128 } },
  { steps: [2, 1.5], target: { width: 288, height: 192 } },
];

/** Test cases for upscalers. */
export function createUpscalerContract(upscaler: Upscaler): ContractCase[] {
  return [
    ...SCALES.map((scale) => ({
      name: `x${scale.target.width / 96} gives every frame once, in order, in the target's size`,
      run: (check: Assert) => checkKeepsFrames(upscaler, scale, check),
    })),
    ...SCALES.map((scale) => ({
      name: `x${scale.target.width / 96} leaves a fully masked picture exactly as without detail`,
      run: (check: Assert) => checkProtectsMasked(upscaler, scale, check),
    })),
    ...SCALES.map((scale) => ({
      name: `x${scale.target.width / 96} adds detail where the mask allows, within its limit`,
      run: (check: Assert) => checkAddsDetail(upscaler, scale, check),
    })),
  ];
}

type Scale = (typeof SCALES)[number];

function request(scale: Scale, hasDetail: boolean): UpscaleRequest {
  return {
    ...scale,
    source: PICTURE,
    timeBase: TIME_BASE,
    mask: MASK,
    detail: hasDetail ? DETAIL : undefined,
    outputPixelFormat: 'yuv420p10le',
  };
}

async function checkKeepsFrames(upscaler: Upscaler, scale: Scale, check: Assert): Promise<void> {
  const frames = await upscale(upscaler, request(scale, true), 5, 512);
  check.deepEqual(
    frames.map(({ pts }) => pts),
    [0n, 1n, 2n, 3n, 4n],
  );
  for (const { width, height } of frames) check.deepEqual({ width, height }, scale.target);
}

async function checkProtectsMasked(upscaler: Upscaler, scale: Scale, check: Assert): Promise<void> {
  const plain = await upscale(upscaler, request(scale, false), 2, 0);
  const masked = await upscale(upscaler, request(scale, true), 2, 0);
  masked.forEach(({ luma }, i) => check.deepEqual(luma, plain[i]!.luma));
}

async function checkAddsDetail(upscaler: Upscaler, scale: Scale, check: Assert): Promise<void> {
  const [plain] = await upscale(upscaler, request(scale, false), 1, 0);
  const [open] = await upscale(upscaler, request(scale, true), 1, 1023);
  const differences = open!.luma.map((code, i) => Math.abs(code - plain!.luma[i]!));
  check.ok(
    differences.some((difference) => difference > 4),
    'nothing was added',
  );
  // Each step may add up to the limit, and Lanczos overshoots by less than a quarter.
  const most = Math.max(...differences);
  check.ok(most <= DETAIL.limit * Math.max(1, scale.steps.length) * 1.25, `${most} was added`);
}

interface Upscaled {
  readonly pts: bigint;
  readonly width: number;
  readonly height: number;
  readonly luma: Int32Array;
}

async function upscale(
  upscaler: Upscaler,
  job: UpscaleRequest,
  count: number,
  mask: number,
): Promise<Upscaled[]> {
  await using stage = await upscaler.open(job);
  const results: Upscaled[] = [];
  const take = async (frames: AsyncIterable<Frame>): Promise<void> => {
    for await (const frame of frames) results.push(read(frame));
  };
  for (let number = 0; number < count; number++) {
    await take(stage.process(createTexture(number), job.detail ? createFlatFrame(number, mask) : undefined));
  }
  await take(stage.flush());
  return results;
}

function read(frame: Frame): Upscaled {
  const { pts, width, height } = frame;
  const plane = getPlane16(frame, 0, width, height);
  const luma = Int32Array.from(
    { length: width * height },
    (_, i) => plane.samples[Math.floor(i / width) * plane.stride + (i % width)]!,
  );
  frame.free();
  return { pts, width, height, luma };
}

/** A test picture of blocks and grain. */
function createTexture(number: number): Frame {
  const random = createSeededRandom(number + 1);
  return draw(PICTURE, number, (x, y) => (((x >> 3) + (y >> 3)) % 2 ? 300 : 600) + random() * 40);
}

function createFlatFrame(number: number, level: number): Frame {
  return draw(MASK, number, () => level);
}

function draw(
  size: { width: number; height: number },
  number: number,
  level: (x: number, y: number) => number,
): Frame {
  const { width, height } = size;
  const frame = allocateVideoFrame({ width, height, pixelFormat: PICTURE.pixelFormat });
  frame.pts = BigInt(number);
  setFrameTimeBase(frame, TIME_BASE);
  const luma = getPlane16(frame, 0, width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) luma.samples[y * luma.stride + x] = level(x, y);
  for (const plane of [1, 2]) getPlane16(frame, plane, width >> 1, height >> 1).samples.fill(512);
  return frame;
}
