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
import type { SubjectPrompt } from './prompt.ts';
import { SAM2_SIDE } from './sam2-form.ts';
import type { Sam2Net } from './sam2-net.ts';
import { findPoint, readPlaces, type SubjectPlaces } from './subject-path.ts';

const SIZE = { width: SAM2_SIDE, height: SAM2_SIDE };
/** How much larger than the subject's box the one is that the net is told, as hands may leave it between surveyed frames. */
const BOX_MARGIN = 1.1;

const findingSchema = z.object({ places: z.custom<Json>(), boxes: z.custom<Json>() });

/** Masks frames one by one: the net is told the subject's place, as it was followed, and its box. */
export class Sam2Masker implements FrameMasker {
  readonly #net: Sam2Net;
  readonly #request: MatteRequest;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #places: SubjectPlaces;
  readonly #boxes: SubjectBoxes;
  readonly #refiner: MatteRefiner;
  #number: number;

  constructor(net: Sam2Net, request: MatteRequest) {
    const { places, boxes } = findingSchema.parse(request.finding.data);
    this.#net = net;
    this.#request = request;
    this.#size = computeWorkSize(request.source);
    this.#places = readPlaces(places);
    this.#boxes = SubjectBoxes.fromJson(boxes);
    this.#refiner = new MatteRefiner(this.#size.width, this.#size.height);
    this.#number = request.firstFrame;
  }

  async mask(frame: Frame): Promise<FrameMask> {
    const number = this.#number++;
    const { source } = this.#request;
    const box = growBox(this.#boxes.at(number), BOX_MARGIN);
    const prompt = this.createPrompt(number, box);
    const { mask, confidence } = await this.#net.pick(readRgbPicture(frame, source, SIZE), prompt);
    const whole = toPixels({ left: 0, top: 0, right: 1, bottom: 1 }, this.#size);
    const values = placeMask(mask, whole, this.#size);
    const map = { ...this.#size, values };
    const part = toPixels(box, this.#size);
    keepNearCores(map, REACH * Math.max(part.width, part.height));
    this.#refiner.refine(readRgbPicture(frame, source, this.#size), map);
    return { values, confidence };
  }

  /** The box says how much of what lies at the place is meant; without a place it is all that there is. */
  private createPrompt(number: number, box: PictureBox): SubjectPrompt {
    const { point } = findPoint(this.#places, number);
    return { ...(point && { point }), ...((!this.#boxes.isEmpty || !point) && { box }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
