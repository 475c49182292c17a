import type { Rational } from '../core/rational.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { createConstantRate, makeVideo } from './make-video.ts';
import type { MattingFrame } from './matting-frame.ts';
import type { MattingScene } from './matting-scene.ts';

/** Samples of a picture in one plane, without gaps: luma, blue or red difference in BT.709, limited range. */
interface Plane {
  readonly samples: Uint8Array | Uint16Array;
  readonly stride: number;
}

/** How chroma is sampled, and how many codes an 8-bit code is. */
interface PlaneFormat {
  readonly width: number;
  readonly height: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly codes: number;
}

/** Format of a scene's frames between decoder and encoder. */
export function createMattingPicture(
  { options: { width, height } }: MattingScene,
  pixelFormat: WorkingPicture['pixelFormat'] = 'yuv420p10le',
): WorkingPicture {
  return {
    width,
    height,
    pixelFormat,
    chromaShiftX: pixelFormat === 'yuv444p10le' ? 0 : 1,
    chromaShiftY: pixelFormat === 'yuv420p10le' ? 1 : 0,
    color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
    isFullRange: false,
    conversion: `format=${pixelFormat}`,
  };
}

export function getMattingTimeBase({ options: { frameRate } }: MattingScene): Rational {
  return { num: 1, den: frameRate };
}

/** A working frame of 16-bit codes of red, green, blue; `number` is its timestamp in `timeBase`. The caller frees it. */
export function createMattingFrame(
  rgb: Uint16Array,
  { width, height, pixelFormat, chromaShiftX, chromaShiftY }: WorkingPicture,
  number: number,
  timeBase: Rational,
): Frame {
  const frame = allocateVideoFrame({ width, height, pixelFormat });
  frame.pts = BigInt(number);
  frame.duration = 1n;
  setFrameTimeBase(frame, timeBase);
  const format = { width, height, shiftX: chromaShiftX, shiftY: chromaShiftY, codes: 4 };
  const columns = -(-width >> chromaShiftX);
  const rows = -(-height >> chromaShiftY);
  writePlanes(rgb, format, [
    getPlane16(frame, 0, width, height),
    getPlane16(frame, 1, columns, rows),
    getPlane16(frame, 2, columns, rows),
  ]);
  return frame;
}

/** Draws the frames of a scene, one after another, for engines. Whoever takes a frame frees it. */
export function* drawMattingFrames(
  scene: MattingScene,
  picture: WorkingPicture = createMattingPicture(scene),
): Generator<Frame> {
  const timeBase = getMattingTimeBase(scene);
  for (let number = 0; number < scene.options.frames; number++)
    yield createMattingFrame(scene.drawFrame(number).picture, picture, number, timeBase);
}

/**
 * Makes a video file of a scene with even sides: H.264 at crf 18 in 8 bits 4:2:0, tagged as BT.709.
 *
 * @param onDraw is given every frame with its truth as it is drawn
 */
export async function makeMattingVideo(
  path: string,
  scene: MattingScene,
  onDraw?: (frame: MattingFrame, number: number) => void,
): Promise<void> {
  const { width, height, frames, frameRate } = scene.options;
  await makeVideo(path, {
    width,
    height,
    timeBase: { num: 1, den: frameRate * 1000 },
    pts: createConstantRate(frames),
    draw: (number, planes) => {
      const frame = scene.drawFrame(number);
      onDraw?.(frame, number);
      writePlanes(frame.picture, { width, height, shiftX: 1, shiftY: 1, codes: 1 }, planes);
    },
    encoderOptions: { preset: 'veryfast', crf: 18 },
  });
}

function writePlanes(rgb: Uint16Array, format: PlaneFormat, planes: readonly [Plane, Plane, Plane]): void {
  const { width, height, codes } = format;
  const [{ samples, stride }] = planes;
  const scale = (219 / 255) * (codes / 257);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3)
      samples[y * stride + x] = 16 * codes + getLuma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!) * scale + 0.5;
  const rows = -(-height >> format.shiftY);
  for (let y = 0; y < rows; y++) writeChromaRow(rgb, format, y, planes);
}

/** A chroma sample lies on its left column and between its rows, as H.264 has it by default. */
function writeChromaRow(
  rgb: Uint16Array,
  { width, height, shiftX, shiftY, codes }: PlaneFormat,
  y: number,
  [, blue, red]: readonly [Plane, Plane, Plane],
): void {
  const upper = (y << shiftY) * width * 3;
  const lower = Math.min(height - 1, (y << shiftY) + shiftY) * width * 3;
  const scale = (224 / 255) * (codes / 257);
  const columns = -(-width >> shiftX);
  const average = (left: number, middle: number, right: number, channel: number): number => {
    const top = upper + channel;
    const bottom = lower + channel;
    const sides = rgb[top + left]! + rgb[top + right]! + rgb[bottom + left]! + rgb[bottom + right]!;
    return (sides + 2 * (rgb[top + middle]! + rgb[bottom + middle]!)) / 8;
  };
  for (let x = 0; x < columns; x++) {
    const middle = (x << shiftX) * 3;
    const left = Math.max(0, (x << shiftX) - shiftX) * 3;
    const right = Math.min(width - 1, (x << shiftX) + shiftX) * 3;
    const r = average(left, middle, right, 0);
    const b = average(left, middle, right, 2);
    const light = getLuma(r, average(left, middle, right, 1), b);
    blue.samples[y * blue.stride + x] = 128 * codes + 0.5 + ((b - light) / 1.8556) * scale;
    red.samples[y * red.stride + x] = 128 * codes + 0.5 + ((r - light) / 1.5748) * scale;
  }
}

function getLuma(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
