import { z } from 'zod';
import type { Json, MatteRequest } from '../../engines/matter.ts';
import { keepNearCores } from '../../frames/mask-cores.ts';
import { MatteRefiner } from '../../frames/matte-refiner.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { type FrameMask, type FrameMasker, REACH } from '../mask-nets/frame-masker.ts';
import { growBox, type PictureBox } from '../mask-nets/picture-box.ts';
import { placeMask, toPixels } from '../mask-nets/pixel-box.ts';
import { SubjectBoxes } from '../mask-nets/subject-boxes.ts';
import { computeWorkSize } from '../mask-nets/work-size.ts';
import { type LogitMask, moveMask } from './mask-memory.ts';
import { MASK_SIDE, type SubjectPrompt } from './prompt.ts';
import { SAM2_SIDE } from './sam2-form.ts';
import type { PickedMask, PictureFeatures, Sam2Net } from './sam2-net.ts';
import { findPoints, readPaths, type SubjectPaths } from './subject-path.ts';

const SIZE = { width: SAM2_SIDE, height: SAM2_SIDE };
/** How much larger than the subject's box the one is that the net is told, as hands may leave it between surveyed frames. */
const BOX_MARGIN = 1.1;

const findingSchema = z.object({ paths: z.custom<Json>(), boxes: z.custom<Json>() });

/** Masks frames: the net is told the subject's place, as it was followed, its box, and its mask in the frame before. */
export class Sam2Masker implements FrameMasker {
  readonly #net: Sam2Net;
  readonly #request: MatteRequest;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #paths: SubjectPaths;
  readonly #boxes: SubjectBoxes;
  readonly #refiner: MatteRefiner;
  #number: number;
  /** What was seen in the frame before, and where. */
  #before: { readonly box: PictureBox; readonly logits: LogitMask } | undefined;

  constructor(net: Sam2Net, request: MatteRequest) {
    const { paths, boxes } = findingSchema.parse(request.finding.data);
    this.#net = net;
    this.#request = request;
    this.#size = computeWorkSize(request.source);
    this.#paths = readPaths(paths);
    this.#boxes = SubjectBoxes.fromJson(boxes);
    this.#refiner = new MatteRefiner(this.#size.width, this.#size.height);
    this.#number = request.firstFrame;
  }

  async mask(frame: Frame): Promise<FrameMask> {
    const number = this.#number++;
    const { source } = this.#request;
    const box = growBox(this.#boxes.at(number), BOX_MARGIN);
    const prompt = this.createPrompt(number, box);
    const features = await this.#net.encode(readRgbPicture(frame, source, SIZE));
    const { mask, confidence } = await this.remember(features, prompt, box);
    const whole = toPixels({ left: 0, top: 0, right: 1, bottom: 1 }, this.#size);
    const values = placeMask(mask, whole, this.#size);
    const map = { ...this.#size, values };
    const part = toPixels(box, this.#size);
    keepNearCores(map, REACH * Math.max(part.width, part.height));
    this.#refiner.refine(readRgbPicture(frame, source, this.#size), map);
    return { values, confidence };
  }

  /**
   * The net is told its mask of the frame before, and that is heeded where it is no less sure with it. That mask was made without a
   * memory of its own, so that what a frame looks like depends on no more than the frame before: a shot can be split anywhere.
   */
  private async remember(
    features: PictureFeatures,
    prompt: SubjectPrompt,
    box: PictureBox,
  ): Promise<PickedMask> {
    const before = this.#before;
    const alone = await this.#net.decode(features, prompt);
    const { width, height } = alone.logits;
    const isKept =
      prompt.points.length > 0 && alone.isSomebody && width === MASK_SIDE && height === MASK_SIDE;
    this.#before = isKept ? { box, logits: alone.logits } : undefined;
    if (!before || prompt.points.length === 0) return alone;
    const mask = moveMask(before.logits, before.box, box).values;
    const reminded = await this.#net.decode(features, { ...prompt, mask });
    return reminded.isSomebody && reminded.confidence >= alone.confidence ? reminded : alone;
  }

  /** The box says how much of what lies at the places is meant; without a place it is all that there is. */
  private createPrompt(number: number, box: PictureBox): SubjectPrompt {
    const points = findPoints(this.#paths, number);
    return { points, ...((!this.#boxes.isEmpty || points.length === 0) && { box }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
