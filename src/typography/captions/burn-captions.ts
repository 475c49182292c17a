import type { Rational } from '../../core/rational.ts';
import type { Frame } from '../../media/frame.ts';
import { type CaptionLayer, getOpacity } from './caption-layer.ts';
import { CodeScale, type FrameFormat, type Samples } from './frame-format.ts';

/** A part of a plane that is put over frames, from `left` and `top` of the plane on. */
interface PlaneLayer {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Opacity, 0 to 1. */
  readonly alpha: Float32Array;
  /** Codes times opacity. */
  readonly codes: Float32Array;
}

export interface BurnOptions {
  readonly format: FrameFormat;
  readonly frameRate: Rational;
  /** Number of the first frame in the video. */
  readonly firstFrame?: number;
}

/**
 * Puts captions on frames, in the color matrix and range of these. Frames without a caption pass as they are.
 *
 * @throws `captions.pixel-format`
 */
export async function* burnCaptions(
  frames: AsyncIterable<Frame>,
  layers: readonly CaptionLayer[],
  { format, frameRate, firstFrame = 0 }: BurnOptions,
): AsyncGenerator<Frame, void, undefined> {
  const scale = new CodeScale(format);
  const planes = new Map<CaptionLayer, readonly PlaneLayer[]>();
  let index = firstFrame;
  for await (const frame of frames) {
    for (const layer of layers) {
      const opacity = getOpacity(layer, index, frameRate);
      if (opacity === 0) continue;
      const parts = planes.get(layer) ?? createPlaneLayers(layer, scale);
      planes.set(layer, parts);
      // The decoder may still need the frame as it was.
      frame.makeWritable();
      for (const [i, plane] of scale.getPlanes(frame).entries()) blend(plane, parts[i]!, opacity);
    }
    for (const layer of planes.keys()) if (layer.end <= index) planes.delete(layer);
    index++;
    yield frame;
  }
}

function blend({ samples, stride }: Samples, layer: PlaneLayer, opacity: number): void {
  for (let y = 0; y < layer.height; y++) {
    let to = (layer.top + y) * stride + layer.left;
    for (let i = y * layer.width; i < (y + 1) * layer.width; i++, to++) {
      const alpha = layer.alpha[i]!;
      if (alpha > 0)
        samples[to] = Math.round(samples[to]! * (1 - alpha * opacity) + layer.codes[i]! * opacity);
    }
  }
}

/** Luma and chroma of a layer. */
function createPlaneLayers(layer: CaptionLayer, scale: CodeScale): PlaneLayer[] {
  const { canvas, left, top } = layer;
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const { black, lumaSpan, neutral, chromaSpan, red, blue } = scale;
  const read = (at: number): [red: number, blue: number, luma: number] => {
    const [r, g, b] = [pixels[at]! / 255, pixels[at + 1]! / 255, pixels[at + 2]! / 255];
    return [r, b, scale.computeLuma(r, g, b)];
  };
  const source = { pixels, width, height, left, top };
  const chroma = { shiftX: scale.shiftX, shiftY: scale.shiftY };
  return [
    reduce(source, { shiftX: 0, shiftY: 0 }, (at) => black + lumaSpan * read(at)[2]),
    reduce(source, chroma, (at) => {
      const [, b, luma] = read(at);
      return neutral + (chromaSpan * (b - luma)) / (2 - 2 * blue);
    }),
    reduce(source, chroma, (at) => {
      const [r, , luma] = read(at);
      return neutral + (chromaSpan * (r - luma)) / (2 - 2 * red);
    }),
  ];
}

interface LayerPixels {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** Means over the sites of a plane; a site at an odd frame's edge has fewer pixels. */
function reduce(
  { pixels, width, height, left, top }: LayerPixels,
  { shiftX, shiftY }: { readonly shiftX: number; readonly shiftY: number },
  getCode: (at: number) => number,
): PlaneLayer {
  const plane = {
    left: left >> shiftX,
    top: top >> shiftY,
    width: (width + (1 << shiftX) - 1) >> shiftX,
    height: (height + (1 << shiftY) - 1) >> shiftY,
  };
  const [alpha, codes] = [0, 0].map(() => new Float32Array(plane.width * plane.height));
  const counts = new Uint8Array(plane.width * plane.height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const site = (y >> shiftY) * plane.width + (x >> shiftX);
      const opacity = pixels[at + 3]! / 255;
      alpha![site]! += opacity;
      codes![site]! += opacity * getCode(at);
      counts[site]!++;
    }
  for (const [site, count] of counts.entries()) {
    alpha![site]! /= count;
    codes![site]! /= count;
  }
  return { ...plane, alpha: alpha!, codes: codes! };
}
