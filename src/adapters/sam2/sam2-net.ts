import type { FloatMask } from '../../frames/mask-cores.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../../inference/imagenet.ts';
import type { LeasedSessions } from '../mask-nets/leased-session.ts';
import { normalize, sigmoid } from '../mask-nets/picture-net.ts';
import { createPrompt, type SubjectPrompt } from './prompt.ts';
import { FEATURES, getMaskPort, SAM2_SIDE, SCORES } from './sam2-form.ts';

const COLORS = { mean: IMAGENET_MEAN, deviation: IMAGENET_DEVIATION };

/** What the net takes for the subject that was pointed at. */
export interface PickedMask {
  readonly mask: FloatMask;
  /** How sure it is, 0 to 1. */
  readonly confidence: number;
  readonly isSomebody: boolean;
}

/** The net, open: encoder and decoder. */
export class Sam2Net implements AsyncDisposable {
  readonly #opened: LeasedSessions;
  readonly #maskPort: string;

  constructor(opened: LeasedSessions) {
    this.#opened = opened;
    this.#maskPort = getMaskPort(opened.sessions[1]!)!;
  }

  /** @param picture of 1024 by 1024, into which the frame is squeezed as in its training */
  async pick({ data, width, height }: RgbPicture, prompt: SubjectPrompt): Promise<PickedMask> {
    const [encoder, decoder] = [this.#opened.sessions[0]!, this.#opened.sessions[1]!];
    const area = width * height;
    const planes = [0, 1, 2].map((channel) => data.subarray(channel * area, (channel + 1) * area));
    const image = { data: normalize(planes, COLORS), shape: [1, 3, SAM2_SIDE, SAM2_SIDE] };
    const features = await encoder.run({ image }, FEATURES);
    const wanted = [this.#maskPort, SCORES];
    const results = await decoder.run({ ...features, ...createPrompt(prompt) }, wanted);
    const scores = results[SCORES]!.data;
    const best = scores.indexOf(Math.max(...scores));
    const { data: masks, shape } = results[this.#maskPort]!;
    const size = { width: shape.at(-1)!, height: shape.at(-2)! };
    const cells = size.width * size.height;
    const mask = { ...size, values: masks.subarray(best * cells, (best + 1) * cells).map(sigmoid) };
    const { clarity, isSomebody } = judgeClarity(mask);
    return { mask, confidence: Math.min(1, Math.max(0, scores[best]!)) * clarity, isSomebody };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}
