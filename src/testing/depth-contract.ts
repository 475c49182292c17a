import { createSeededRandom } from '../core/random.ts';
import type { DepthEstimator, DepthMap } from '../engines/depth-estimator.ts';
import { allocateVideoFrame, type Frame, getPlane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { Assert, ContractCase } from './contract-case.ts';

/** Sizes of pictures: usual, odd, upright and tiny. */
const SIZES = [
  { width: 192, height: 108 },
  { width: 101, height: 67 },
  { width: 72, height: 128 },
  { width: 16, height: 16 },
];
const PIXEL_FORMATS = ['yuv420p10le', 'yuv422p10le', 'yuv444p10le'] as const;

/** Test cases for depth estimators. */
export function createDepthEstimatorContract(estimator: DepthEstimator): readonly ContractCase[] {
  return [
    ...SIZES.map((size) => ({
      name: `gives a depth from 0 to 1 for every pixel of ${size.width}x${size.height}`,
      run: (check: Assert) => checkComplete(estimator, createFormat(size), check),
    })),
    ...PIXEL_FORMATS.map((pixelFormat) => ({
      name: `takes ${pixelFormat}`,
      run: (check: Assert) => checkComplete(estimator, createFormat(SIZES[0]!, pixelFormat), check),
    })),
    { name: 'gives the same depth for the same picture', run: (check) => checkRepeatable(estimator, check) },
    { name: 'leaves the frame as it was', run: (check) => checkUntouched(estimator, check) },
    { name: 'takes a picture of one color', run: (check) => checkFlat(estimator, check) },
  ];
}

async function checkComplete(
  estimator: DepthEstimator,
  format: WorkingPicture,
  check: Assert,
): Promise<void> {
  using frame = createLandscape(format);
  checkMap(await estimate(estimator, frame, format), format, check);
}

async function checkRepeatable(estimator: DepthEstimator, check: Assert): Promise<void> {
  const format = createFormat(SIZES[0]!);
  using frame = createLandscape(format);
  using other = createFlat(format);
  const first = await estimate(estimator, frame, format);
  await estimate(estimator, other, format);
  const second = await estimate(estimator, frame, format);
  check.deepEqual(first.depth, second.depth);
}

async function checkUntouched(estimator: DepthEstimator, check: Assert): Promise<void> {
  const format = createFormat(SIZES[1]!);
  using frame = createLandscape(format);
  const before = frame.data!.map((plane) => Buffer.from(plane));
  await estimate(estimator, frame, format);
  check.deepEqual(
    frame.data!.map((plane) => Buffer.from(plane)),
    before,
  );
}

async function checkFlat(estimator: DepthEstimator, check: Assert): Promise<void> {
  const format = createFormat(SIZES[0]!);
  using frame = createFlat(format);
  checkMap(await estimate(estimator, frame, format), format, check);
}

function checkMap({ width, height, depth }: DepthMap, format: WorkingPicture, check: Assert): void {
  check.deepEqual({ width, height }, { width: format.width, height: format.height });
  check.equal(depth.length, width * height);
  const wrong = depth.findIndex((value) => !(value >= 0 && value <= 1));
  check.equal(wrong, -1, `pixel ${wrong} has the depth ${depth[wrong]}`);
}

function estimate(estimator: DepthEstimator, frame: Frame, format: WorkingPicture): Promise<DepthMap> {
  return estimator.estimate(frame, format, new AbortController().signal);
}

function createFormat(
  size: { readonly width: number; readonly height: number },
  pixelFormat: WorkingPicture['pixelFormat'] = 'yuv420p10le',
): WorkingPicture {
  return {
    ...size,
    pixelFormat,
    chromaShiftX: pixelFormat === 'yuv444p10le' ? 0 : 1,
    chromaShiftY: pixelFormat === 'yuv420p10le' ? 1 : 0,
    color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    isFullRange: false,
    conversion: `format=${pixelFormat}`,
  };
}

/** Sky above a textured ground, with a dark post. */
function createLandscape(format: WorkingPicture): Frame {
  const random = createSeededRandom(7);
  const { width, height } = format;
  return draw(format, (x, y) => {
    const isPost = Math.abs(x / width - 0.6) < 0.08 && y / height > 0.2 && y / height < 0.8;
    if (isPost) return [160, 520, 505];
    return y / height < 0.4 ? [700, 580, 470] : [380 + random() * 90, 480, 500];
  });
}

function createFlat(format: WorkingPicture): Frame {
  return draw(format, () => [500, 512, 512]);
}

type Draw = (x: number, y: number) => readonly [luma: number, blue: number, red: number];

function draw(format: WorkingPicture, getColor: Draw): Frame {
  const frame = allocateVideoFrame(format);
  for (const index of [0, 1, 2]) {
    const [shiftX, shiftY] = index === 0 ? [0, 0] : [format.chromaShiftX, format.chromaShiftY];
    const width = -(-format.width >> shiftX);
    const height = -(-format.height >> shiftY);
    const { samples, stride } = getPlane16(frame, index, width, height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) samples[y * stride + x] = getColor(x << shiftX, y << shiftY)[index]!;
  }
  return frame;
}
