import { resizePlane, type SamplePlane } from '../../frames/plane-resampling.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { ModelSession } from '../../inference/session.ts';
import type { PictureBox } from './picture-box.ts';

/** Rows and columns of the net's picture and of its mask. */
export const MASK_SIDE = 256;
const MASK_AREA = MASK_SIDE * MASK_SIDE;

/** A box in whole pixels of a picture. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The nearest box of whole pixels, of at least one. */
export function toPixels(
  { left, top, right, bottom }: PictureBox,
  { width, height }: { readonly width: number; readonly height: number },
): PixelBox {
  const x = Math.min(width - 1, Math.round(left * width));
  const y = Math.min(height - 1, Math.round(top * height));
  return {
    x,
    y,
    width: Math.max(1, Math.round(right * width) - x),
    height: Math.max(1, Math.round(bottom * height) - y),
  };
}

/** The net, open: [1, 256, 256, 3] R'G'B' from 0 to 1 in, the probability of a person for each pixel out. */
export class SelfieNet implements AsyncDisposable {
  readonly #session: ModelSession;
  readonly #input = new Float32Array(MASK_AREA * 3);

  private constructor(session: ModelSession) {
    this.#session = session;
  }

  /** One thread, as more would not speed up so small a net. */
  static async open(graph: Uint8Array): Promise<SelfieNet> {
    return new SelfieNet(await ModelSession.open(graph, { provider: 'cpu', threads: 1 }));
  }

  /** Looks at a part of a picture, and at its mirror image if asked to. @returns the mask, 256 by 256 */
  async segment(picture: RgbPicture, box: PixelBox, isMirrored = false): Promise<Float32Array> {
    const [input, output] = [this.#session.inputs[0]!, this.#session.outputs[0]!];
    const area = picture.width * picture.height;
    for (let channel = 0; channel < 3; channel++) {
      const samples = picture.data.subarray(channel * area, (channel + 1) * area);
      const plane = cutBox({ samples, stride: picture.width, ...box }, box);
      this.fillChannel(resizePlane(plane, MASK_SIDE, MASK_SIDE), channel, isMirrored);
    }
    const shape = [1, MASK_SIDE, MASK_SIDE, 3];
    const results = await this.#session.run({ [input.name]: { data: this.#input, shape } });
    const mask = results[output.name]!.data;
    return isMirrored ? mirror(mask) : mask;
  }

  private fillChannel(samples: Float32Array, channel: number, isMirrored: boolean): void {
    const input = this.#input;
    const [start, step] = isMirrored ? [MASK_SIDE - 1, -3] : [0, 3];
    for (let y = 0; y < MASK_SIDE; y++) {
      let at = (y * MASK_SIDE + start) * 3 + channel;
      for (let i = y * MASK_SIDE; i < (y + 1) * MASK_SIDE; i++, at += step) input[at] = samples[i]!;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

/** Enlarges or reduces a mask to a box of a picture, in which all else is 0. */
export function placeMask(
  mask: Float32Array,
  box: PixelBox,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array {
  const plane = { samples: mask, stride: MASK_SIDE, width: MASK_SIDE, height: MASK_SIDE };
  const resized = resizePlane(plane, box.width, box.height);
  if (box.width === width && box.height === height) return resized;
  const placed = new Float32Array(width * height);
  for (let y = 0; y < box.height; y++)
    placed.set(resized.subarray(y * box.width, (y + 1) * box.width), (box.y + y) * width + box.x);
  return placed;
}

function cutBox({ samples, stride }: SamplePlane, { x, y, width, height }: PixelBox): SamplePlane {
  return { samples: samples.subarray(y * stride + x), stride, width, height };
}

function mirror(mask: Float32Array): Float32Array {
  for (let y = 0; y < MASK_SIDE; y++) mask.subarray(y * MASK_SIDE, (y + 1) * MASK_SIDE).reverse();
  return mask;
}
