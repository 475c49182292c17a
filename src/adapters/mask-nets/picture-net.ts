import type { FloatMask } from '../../frames/mask-cores.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { readFixedSize } from '../../inference/model-form.ts';
import type { LeasedSessions } from './leased-session.ts';
import type { MaskNet } from './mask-net.ts';
import { cutPlanes, mirrorRows, type PixelBox } from './pixel-box.ts';

/** What a net wants to see, and what it gives. */
export interface PictureNetForm {
  /** R'G'B' from 0 to 1 becomes (value - mean) / deviation, by channel. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  /** Whether its mask is one of logits, which a sigmoid brings to 0 to 1. */
  readonly givesLogits?: boolean;
  /** Sides in which it looks at a part of that size, for nets of any size. */
  chooseSize?(part: PixelBox): { readonly width: number; readonly height: number };
  /** Longest side in which it looks at something, for nets of any size. */
  readonly side: number;
}

/** A net of one picture in, [1,3,H,W], and one mask out, [1,1,H,W]. */
export class PictureNet implements MaskNet {
  readonly looksTwice = false;
  readonly side: number;
  readonly #opened: LeasedSessions;
  readonly #form: PictureNetForm;
  readonly #fixedSize: { readonly width: number; readonly height: number } | undefined;

  constructor(opened: LeasedSessions, form: PictureNetForm) {
    this.#opened = opened;
    this.#form = form;
    this.#fixedSize = readFixedSize(opened.sessions[0]!.inputs[0]!);
    this.side = this.#fixedSize ? Math.max(this.#fixedSize.width, this.#fixedSize.height) : form.side;
  }

  async segment(picture: RgbPicture, box: PixelBox, isMirrored = false): Promise<FloatMask> {
    const { side } = this;
    const size = this.#fixedSize ?? this.#form.chooseSize?.(box) ?? { width: side, height: side };
    const session = this.#opened.sessions[0]!;
    const data = normalize(cutPlanes(picture, box, size), this.#form);
    if (isMirrored) mirrorRows(data, size.width);
    const [input, output] = [session.inputs[0]!.name, session.outputs[0]!.name];
    const results = await session.run({ [input]: { data, shape: [1, 3, size.height, size.width] } }, [
      output,
    ]);
    const values = this.#form.givesLogits ? results[output]!.data.map(sigmoid) : clamp(results[output]!.data);
    return { ...size, values: isMirrored ? mirrorRows(values, size.width) : values };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}

/** Planes one after the other, in the range that a net was trained with. */
export function normalize(
  planes: readonly Float32Array[],
  { mean, deviation }: Pick<PictureNetForm, 'mean' | 'deviation'>,
): Float32Array {
  const area = planes[0]!.length;
  const data = new Float32Array(area * 3);
  for (const [channel, plane] of planes.entries()) {
    const [offset, scale] = [mean[channel]!, 1 / deviation[channel]!];
    for (let i = 0, at = channel * area; i < area; i++, at++) data[at] = (plane[i]! - offset) * scale;
  }
  return data;
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function clamp(values: Float32Array): Float32Array {
  return values.map((value) => Math.min(1, Math.max(0, value)));
}
