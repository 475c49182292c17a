import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { findMaskBox } from '../mask-nets/picture-box.ts';
import { encodeBoxes, type SeenBox } from '../mask-nets/subject-boxes.ts';
import { SAM2_SIDE } from './sam2-form.ts';
import type { Sam2Net } from './sam2-net.ts';
import { findPoint, roundPlaces, type SubjectPlaces } from './subject-path.ts';

const SIZE = { width: SAM2_SIDE, height: SAM2_SIDE };
/** A score from which the subject counts as clearly seen; below, the engine is not chosen. */
const SUFFICIENT_SCORE = 0.5;
/** Most that is said of the middle of a picture, where nobody pointed at anything. */
const UNPICKED_SCORE = 0.25;

/** Asks the net for what was picked in some frames of a shot, and how sure it is. */
export class Sam2Survey implements ShotSurvey {
  readonly #net: Sam2Net;
  readonly #request: ShotRequest;
  readonly #places: SubjectPlaces;
  readonly #seen: SeenBox[] = [];
  readonly #confidences: number[] = [];

  constructor(net: Sam2Net, request: ShotRequest) {
    this.#net = net;
    this.#request = request;
    this.#places = roundPlaces(request.subject);
  }

  async add(frame: Frame, number: number): Promise<void> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    const prompt = findPoint(this.#places, number);
    if (!prompt.point) return;
    const { mask, confidence } = await this.#net.pick(readRgbPicture(frame, source, SIZE), prompt);
    const box = findMaskBox(mask);
    this.#confidences.push(box ? confidence : 0);
    if (box) this.#seen.push({ number, box });
  }

  async finish(): Promise<ShotFinding> {
    const confidences = this.#confidences;
    const mean = confidences.reduce((sum, value) => sum + value, 0) / Math.max(1, confidences.length);
    const score = this.#places.length === 0 ? Math.min(UNPICKED_SCORE, mean) : mean;
    return {
      score,
      reason: this.describe(score),
      measured: { confidence: mean, seen: this.#seen.length },
      data: { places: this.#places, boxes: encodeBoxes(this.#seen, true) },
    };
  }

  private describe(score: number): Message {
    if (this.#places.length === 0) return createMessage('sam2.not-picked');
    return createMessage(score >= SUFFICIENT_SCORE ? 'sam2.sure' : 'sam2.unsure');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
