import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import type { MatterSettings } from '../../engines/task.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { findMaskBox } from '../mask-nets/picture-box.ts';
import { encodeBoxes, type SeenBox } from '../mask-nets/subject-boxes.ts';
import type { Point } from '../mask-nets/subject-part.ts';
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
  /** In shares of the picture. */
  readonly #boxSize: { readonly width: number; readonly height: number } | undefined;
  readonly #seen: SeenBox[] = [];
  readonly #confidences: number[] = [];

  /** @param picked the size of a box that was given, in pixels of the upright picture */
  constructor(net: Sam2Net, request: ShotRequest, picked: MatterSettings['subject'] = undefined) {
    const { width, height } = request.source;
    if (picked?.width !== undefined && picked.height !== undefined)
      this.#boxSize = { width: picked.width / width, height: picked.height / height };
    this.#net = net;
    this.#request = request;
    this.#places = roundPlaces(request.subject);
  }

  async add(frame: Frame, number: number): Promise<void> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    const { point } = findPoint(this.#places, number);
    if (!point) return;
    const told = this.#boxSize && surround(point, this.#boxSize);
    const prompt = { point, ...(told && { box: told }) };
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

/** A box of a size around a place, as far as the picture goes. */
function surround({ x, y }: Point, { width, height }: { readonly width: number; readonly height: number }) {
  return {
    left: Math.max(0, x - width / 2),
    top: Math.max(0, y - height / 2),
    right: Math.min(1, x + width / 2),
    bottom: Math.min(1, y + height / 2),
  };
}
