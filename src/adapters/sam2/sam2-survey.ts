import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import type { Place } from '../../engines/picked-subject.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { findMaskBox, type PictureBox } from '../mask-nets/picture-box.ts';
import { encodeBoxes, type SeenBox } from '../mask-nets/subject-boxes.ts';
import { SAM2_SIDE } from './sam2-form.ts';
import type { Sam2Net } from './sam2-net.ts';
import { findPoints, roundPaths, type SubjectPaths } from './subject-path.ts';

const SIZE = { width: SAM2_SIDE, height: SAM2_SIDE };
/** A score from which the subject counts as clearly seen; below, the engine is not chosen. */
const SUFFICIENT_SCORE = 0.5;
/** Most that is said of the middle of a picture, where nobody pointed at anything. */
const UNPICKED_SCORE = 0.25;

/** Asks the net for what was picked in some frames of a shot, and how sure it is. */
export class Sam2Survey implements ShotSurvey {
  readonly #net: Sam2Net;
  readonly #request: ShotRequest;
  readonly #paths: SubjectPaths;
  readonly #seen: SeenBox[] = [];
  readonly #confidences: number[] = [];

  constructor(net: Sam2Net, request: ShotRequest) {
    this.#net = net;
    this.#request = request;
    this.#paths = roundPaths(request.subject);
  }

  async add(frame: Frame, number: number): Promise<void> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    const points = findPoints(this.#paths, number);
    if (points.length === 0) return;
    const told = this.findBox(number);
    const prompt = { points, ...(told && { box: told }) };
    const { mask, confidence } = await this.#net.pick(readRgbPicture(frame, source, SIZE), prompt);
    const box = findMaskBox(mask);
    this.#confidences.push(box ? confidence : 0);
    if (box) this.#seen.push({ number, box });
  }

  /** The box that was given, around the place to which it has moved. */
  private findBox(number: number): PictureBox | undefined {
    const { points, box } = this.#request.subject ?? {};
    const place = points?.[number];
    return box && place?.isSeen ? surround(place, box) : undefined;
  }

  async finish(): Promise<ShotFinding> {
    const confidences = this.#confidences;
    const mean = confidences.reduce((sum, value) => sum + value, 0) / Math.max(1, confidences.length);
    const score = this.#paths.length === 0 ? Math.min(UNPICKED_SCORE, mean) : mean;
    return {
      score,
      reason: this.describe(score),
      measured: { confidence: mean, seen: this.#seen.length },
      data: { paths: this.#paths, boxes: encodeBoxes(this.#seen, true) },
    };
  }

  private describe(score: number): Message {
    if (this.#paths.length === 0) return createMessage('sam2.not-picked');
    return createMessage(score >= SUFFICIENT_SCORE ? 'sam2.sure' : 'sam2.unsure');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}

/** A box of a size around a place, as far as the picture goes. */
function surround({ x, y }: Place, { width, height }: { readonly width: number; readonly height: number }) {
  return {
    left: Math.max(0, x - width / 2),
    top: Math.max(0, y - height / 2),
    right: Math.min(1, x + width / 2),
    bottom: Math.min(1, y + height / 2),
  };
}
