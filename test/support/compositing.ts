import { createPlanes, getPlanes, type PicturePlanes } from '../../src/frames/compositing/picture-planes.ts';
import type { CompositorSettings } from '../../src/frames/compositor-settings.ts';
import { PLATE_UNITS, type Plate } from '../../src/frames/plate.ts';
import { allocateVideoFrame, type Frame } from '../../src/media/frame.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';

type Rgb = readonly [number, number, number];

const WEIGHTS = { bt709: [0.2126, 0.0722], smpte170m: [0.299, 0.114] } as const;

export function createFormat(
  width: number,
  height: number,
  kind: '420' | '422' | '444' = '420',
  options: {
    readonly isFullRange?: boolean;
    readonly matrix?: 'bt709' | 'smpte170m';
    readonly transfer?: string;
  } = {},
): WorkingPicture {
  const { isFullRange = false, matrix = 'bt709', transfer = 'bt709' } = options;
  return {
    width,
    height,
    pixelFormat: `yuv${kind}p10le`,
    chromaShiftX: kind === '444' ? 0 : 1,
    chromaShiftY: kind === '420' ? 1 : 0,
    color: { range: isFullRange ? 'pc' : 'tv', matrix, primaries: matrix, transfer },
    isFullRange,
    conversion: `format=yuv${kind}p10le`,
  };
}

/** BT.709's curve, by its formula. */
export function encodeBt709(light: number): number {
  return light < 0.018054 ? 4.5 * light : 1.099297 * light ** 0.45 - 0.099297;
}

/** Codes of luma and differences of a color in linear light. */
export function getCodes(light: Rgb, { isFullRange, color }: WorkingPicture): Rgb {
  const [red, green, blue] = light.map(encodeBt709) as [number, number, number];
  const [byRed, byBlue] = WEIGHTS[color.matrix as keyof typeof WEIGHTS];
  const luma = byRed * red + (1 - byRed - byBlue) * green + byBlue * blue;
  const [black, span, chroma] = isFullRange ? [0, 1023, 1023] : [64, 876, 896];
  return [
    black + span * luma,
    512 + (chroma * (blue - luma)) / (2 * (1 - byBlue)),
    512 + (chroma * (red - luma)) / (2 * (1 - byRed)),
  ];
}

/** A frame whose pixels have the color, in linear light, that `paint` tells; chroma takes the mean around its sites. */
export function paintFrame(format: WorkingPicture, paint: (x: number, y: number) => Rgb): Frame {
  const frame = allocateVideoFrame(format);
  const planes = getPlanes(frame, format);
  const { width, height, chromaShiftX, chromaShiftY } = format;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      planes[0].samples[y * planes[0].stride + x] = Math.round(getCodes(paint(x, y), format)[0]);
  for (const plane of [1, 2] as const) {
    const { samples, stride, width: columns, height: rows } = planes[plane];
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        let [sum, weights] = [0, 0];
        for (let down = 0; down <= chromaShiftY; down++)
          for (let aside = -chromaShiftX; aside <= chromaShiftX; aside++) {
            const weight = aside === 0 ? 2 : 1;
            const column = Math.min(width - 1, Math.max(0, (x << chromaShiftX) + aside));
            const row = Math.min(height - 1, (y << chromaShiftY) + down);
            sum += weight * getCodes(paint(column, row), format)[plane];
            weights += weight;
          }
        samples[y * stride + x] = Math.round(sum / weights);
      }
  }
  frame.pts = 7n;
  frame.duration = 3n;
  return frame;
}

/** A plate of the painted colors, all of it known. */
export function paintPlate(format: WorkingPicture, paint: (x: number, y: number) => Rgb): Plate {
  const { width, height } = format;
  const planes = [0, 1, 2].map(() => new Uint16Array(width * height)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  for (let at = 0; at < width * height; at++) {
    const codes = getCodes(paint(at % width, Math.floor(at / width)), format);
    for (const plane of [0, 1, 2] as const) planes[plane][at] = Math.round(codes[plane] * PLATE_UNITS);
  }
  return { width, height, planes, confidence: new Uint8Array(width * height).fill(255) };
}

/** Copies of a frame's planes without padding. */
export function copySamples(frame: Frame, format: WorkingPicture): PicturePlanes {
  const copies = createPlanes(format);
  for (const [index, { samples, stride, width, height }] of getPlanes(frame, format).entries())
    for (let y = 0; y < height; y++)
      copies[index]!.samples.set(samples.subarray(y * stride, y * stride + width), y * width);
  return copies;
}

/** A frame of seeded random codes within limited range. */
export function createRandomFrame(format: WorkingPicture, seed: number): Frame {
  const frame = allocateVideoFrame(format);
  let state = seed >>> 0;
  for (const { samples, stride, width, height } of getPlanes(frame, format)) {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        samples[y * stride + x] = 64 + ((state >>> 8) % 870);
      }
  }
  return frame;
}

/** Settings with every effect off. */
export const PLAIN: CompositorSettings = {
  shadowOpacity: 0,
  featherPixels: 0,
  colorStrength: 0,
  colorMethod: 'reinhard',
  relight: 0,
  lightWrap: 0,
  matchTexture: 0,
};
