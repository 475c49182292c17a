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
  const scale = codes / 257;
  const [luma, blue, red] = planes;
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3)
      luma.samples[y * luma.stride + x] = 16 * codes + getLuma(rgb, at) * (219 / 255) * scale + 0.5;
  const rows = -(-height >> format.shiftY);
  const columns = -(-width >> format.shiftX);
  const mean = new Float64Array(3);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      average(rgb, format, y * columns + x, mean);
      const light = getLuma(mean, 0);
      const middle = 128 * codes + 0.5;
      blue.samples[y * blue.stride + x] = middle + ((mean[2]! - light) / 1.8556) * (224 / 255) * scale;
      red.samples[y * red.stride + x] = middle + ((mean[0]! - light) / 1.5748) * (224 / 255) * scale;
    }
  }
}

function getLuma(rgb: Uint16Array | Float64Array, at: number): number {
  return 0.2126 * rgb[at]! + 0.7152 * rgb[at + 1]! + 0.0722 * rgb[at + 2]!;
}

/** The mean color for a chroma sample, which lies on its left column and between its rows, as H.264 has it by default. */
function average(
  rgb: Uint16Array,
  { width, height, shiftX, shiftY }: PlaneFormat,
  index: number,
  mean: Float64Array,
): void {
  mean.fill(0);
  const columns = -(-width >> shiftX);
  const x = (index % columns) << shiftX;
  const y = Math.floor(index / columns) << shiftY;
  for (let down = 0; down <= shiftY; down++) {
    const line = Math.min(height - 1, y + down) * width;
    for (let aside = -shiftX; aside <= shiftX; aside++) {
      const weight = (shiftX === 0 ? 1 : aside === 0 ? 0.5 : 0.25) / (1 + shiftY);
      const at = (line + Math.max(0, Math.min(width - 1, x + aside))) * 3;
      for (let channel = 0; channel < 3; channel++) mean[channel]! += rgb[at + channel]! * weight;
    }
  }
}
