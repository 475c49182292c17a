import type { FloatMask } from '../../frames/mask-cores.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../../inference/imagenet.ts';
import type { TensorValue } from '../../inference/session.ts';
import type { LeasedSessions } from '../mask-nets/leased-session.ts';
import { normalize, sigmoid } from '../mask-nets/picture-net.ts';
import type { LogitMask } from './mask-memory.ts';
import { createPrompt, type SubjectPrompt } from './prompt.ts';
import { FEATURES, getMaskPort, SAM2_SIDE, SCORES } from './sam2-form.ts';

const COLORS = { mean: IMAGENET_MEAN, deviation: IMAGENET_DEVIATION };

/** What the net takes for the subject that was pointed at. */
export interface PickedMask {
  readonly mask: FloatMask;
  /** How sure it is, 0 to 1. */
  readonly confidence: number;
  readonly isSomebody: boolean;
  /** The mask as the decoder takes it. */
  readonly logits: LogitMask;
}

/** What the encoder sees in a picture. */
export type PictureFeatures = Readonly<Record<string, TensorValue>>;

/** The net, open: encoder and decoder. */
export class Sam2Net implements AsyncDisposable {
  readonly #opened: LeasedSessions;
  readonly #maskPort: string;

  constructor(opened: LeasedSessions) {
    this.#opened = opened;
    this.#maskPort = getMaskPort(opened.sessions[1]!)!;
  }

  /** @param picture of 1024 by 1024, into which the frame is squeezed as in its training */
  async pick(picture: RgbPicture, prompt: SubjectPrompt): Promise<PickedMask> {
    return this.decode(await this.encode(picture), prompt);
  }

  /** @param picture of 1024 by 1024 */
  async encode({ data, width, height }: RgbPicture): Promise<PictureFeatures> {
    const area = width * height;
    const planes = [0, 1, 2].map((channel) => data.subarray(channel * area, (channel + 1) * area));
    const image = { data: normalize(planes, COLORS), shape: [1, 3, SAM2_SIDE, SAM2_SIDE] };
    return this.#opened.sessions[0]!.run({ image }, FEATURES);
  }

  async decode(features: PictureFeatures, prompt: SubjectPrompt): Promise<PickedMask> {
    const decoder = this.#opened.sessions[1]!;
    const wanted = [this.#maskPort, SCORES];
    const results = await decoder.run({ ...features, ...createPrompt(prompt) }, wanted);
    const scores = results[SCORES]!.data;
    const best = scores.indexOf(Math.max(...scores));
    const { data: masks, shape } = results[this.#maskPort]!;
    const size = { width: shape.at(-1)!, height: shape.at(-2)! };
    const cells = size.width * size.height;
    const values = masks.slice(best * cells, (best + 1) * cells);
    const mask = { ...size, values: values.map(sigmoid) };
    const { clarity, isSomebody } = judgeClarity(mask);
    return {
      mask,
      confidence: Math.min(1, Math.max(0, scores[best]!)) * clarity,
      isSomebody,
      logits: { ...size, values },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}
