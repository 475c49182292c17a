import { allocateVideoFrame, type Frame, getPlane16 } from '../../src/media/frame.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';

/** Codes of luma, blue and red difference at a pixel. */
export type DrawPixel = (x: number, y: number) => readonly [luma: number, blue: number, red: number];

export function createWorkingPicture(
  width: number,
  height: number,
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

/** A working frame, drawn pixel by pixel. */
export function drawWorkingFrame(format: WorkingPicture, draw: DrawPixel): Frame {
  const frame = allocateVideoFrame(format);
  for (const index of [0, 1, 2]) {
    const { width, height } = getPlaneSize(format, index);
    const { samples, stride } = getPlane16(frame, index, width, height);
    const [shiftX, shiftY] = index === 0 ? [0, 0] : [format.chromaShiftX, format.chromaShiftY];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) samples[y * stride + x] = draw(x << shiftX, y << shiftY)[index]!;
  }
  return frame;
}

/** The samples of a frame's planes, without padding. */
export function copyPlanes(frame: Frame, format: WorkingPicture): Uint16Array[] {
  return [0, 1, 2].map((index) => {
    const { width, height } = getPlaneSize(format, index);
    const { samples, stride } = getPlane16(frame, index, width, height);
    const copy = new Uint16Array(width * height);
    for (let y = 0; y < height; y++) copy.set(samples.subarray(y * stride, y * stride + width), y * width);
    return copy;
  });
}

function getPlaneSize(format: WorkingPicture, index: number): { width: number; height: number } {
  if (index === 0) return { width: format.width, height: format.height };
  return { width: -(-format.width >> format.chromaShiftX), height: -(-format.height >> format.chromaShiftY) };
}
