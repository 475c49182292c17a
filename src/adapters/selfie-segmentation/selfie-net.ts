import type { FloatMask } from '../../frames/mask-cores.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { ModelSession } from '../../inference/session.ts';
import type { MaskNet } from '../mask-nets/mask-net.ts';
import { cutPlanes, mirrorRows, type PixelBox } from '../mask-nets/pixel-box.ts';

/** Rows and columns of the net's picture and of its mask. */
const MASK_SIDE = 256;
const SIZE = { width: MASK_SIDE, height: MASK_SIDE };

/** The net, open: [1, 256, 256, 3] R'G'B' from 0 to 1 in, the probability of a person for each pixel out. */
export class SelfieNet implements MaskNet {
  readonly side = MASK_SIDE;
  readonly looksTwice = true;
  readonly #session: ModelSession;
  readonly #input = new Float32Array(MASK_SIDE * MASK_SIDE * 3);

  private constructor(session: ModelSession) {
    this.#session = session;
  }

  /** One thread, as more would not speed up so small a net. */
  static async open(graph: Uint8Array): Promise<SelfieNet> {
    return new SelfieNet(await ModelSession.open(graph, { provider: 'cpu', threads: 1 }));
  }

  async segment(picture: RgbPicture, box: PixelBox, isMirrored = false): Promise<FloatMask> {
    const [input, output] = [this.#session.inputs[0]!, this.#session.outputs[0]!];
    for (const [channel, plane] of cutPlanes(picture, box, SIZE).entries()) {
      if (isMirrored) mirrorRows(plane, MASK_SIDE);
      for (let i = 0; i < plane.length; i++) this.#input[i * 3 + channel] = plane[i]!;
    }
    const shape = [1, MASK_SIDE, MASK_SIDE, 3];
    const results = await this.#session.run({ [input.name]: { data: this.#input, shape } });
    const values = results[output.name]!.data;
    return { ...SIZE, values: isMirrored ? mirrorRows(values, MASK_SIDE) : values };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
