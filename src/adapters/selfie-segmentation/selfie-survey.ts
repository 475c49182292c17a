import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import type { MatterSettings } from '../../engines/task.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { type AgreedMask, joinMirrored } from './mask-agreement.ts';
import { findMaskBox, growBox, type PictureBox, WHOLE_PICTURE } from './picture-box.ts';
import { MASK_SIDE, placeMask, type SelfieNet, toPixels } from './selfie-net.ts';
import { encodeBoxes, type SeenBox } from './subject-boxes.ts';
import { selectSubject } from './subject-part.ts';
import { BOX_MARGIN } from './work-size.ts';

/** A score from which a person counts as clearly seen. */
const SUFFICIENT_SCORE = 0.5;
const GRID = { width: MASK_SIDE, height: MASK_SIDE };

/** Looks where the person is in some frames of a shot, and how sure the net is of it. */
export class SelfieSurvey implements ShotSurvey {
  readonly #net: SelfieNet;
  readonly #request: ShotRequest;
  readonly #seen: SeenBox[] = [];
  readonly #confidences: number[] = [];
  #frames = 0;
  #latest: PictureBox | undefined;
  #point: { readonly x: number; readonly y: number } | undefined;

  constructor(net: SelfieNet, request: ShotRequest, subject: MatterSettings['subject']) {
    this.#net = net;
    this.#request = request;
    const { width, height } = request.source;
    this.#point = subject && { x: (subject.x + 0.5) / width, y: (subject.y + 0.5) / height };
  }

  async add(frame: Frame, number: number): Promise<void> {
    const { signal } = this.#request;
    signal.throwIfAborted();
    this.#frames++;
    const { mask, confidence, isSomebody } = await this.look(frame);
    if (!isSomebody) return;
    this.#confidences.push(confidence);
    // What was followed through all frames knows more than what was seen in the last of a few.
    const point = this.#request.subject?.[number] ?? this.#point;
    if (point) this.#point = selectSubject({ ...GRID, values: mask }, point);
    const box = findMaskBox(mask, MASK_SIDE);
    if (!box) return;
    this.#latest = box;
    this.#seen.push({ number, box });
  }

  /** Looks at the whole picture, and closely around where the person was last: people who turn away are lost otherwise. */
  private async look(frame: Frame): Promise<AgreedMask> {
    const { width, height } = this.#request.source;
    const scale = Math.min(1, (2 * MASK_SIDE) / Math.max(width, height));
    const size = {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
    const picture = readRgbPicture(frame, this.#request.source, size);
    const segment = async (box: PictureBox): Promise<AgreedMask> => {
      const pixels = toPixels(box, size);
      const plain = await this.#net.segment(picture, pixels);
      return joinMirrored(plain, await this.#net.segment(picture, pixels, true));
    };
    const whole = await segment(WHOLE_PICTURE);
    const last = findMaskBox(whole.mask, MASK_SIDE) ?? this.#latest;
    if (!last) return whole;
    const box = growBox(last, BOX_MARGIN);
    const near = await segment(box);
    const placed = placeMask(near.mask, toPixels(box, GRID), GRID);
    for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i]!, whole.mask[i]!);
    const isSomebody = whole.isSomebody || near.isSomebody;
    return { mask: placed, confidence: near.confidence, isSomebody };
  }

  async finish(): Promise<ShotFinding> {
    const confidences = this.#confidences;
    const sum = confidences.reduce((total, confidence) => total + confidence, 0);
    const score = confidences.length > 0 ? sum / confidences.length : 0;
    return {
      score,
      reason: describeScore(confidences.length > 0 ? score : undefined),
      measured: {
        peopleShare: this.#frames > 0 ? confidences.length / this.#frames : 0,
        confidence: score,
      },
      data: encodeBoxes(this.#seen, this.#point !== undefined),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}

/** @param score undefined if nobody was seen */
function describeScore(score: number | undefined): Message {
  if (score === undefined) return createMessage('selfie-segmentation.nobody');
  return score >= SUFFICIENT_SCORE
    ? createMessage('selfie-segmentation.sure')
    : createMessage('selfie-segmentation.unsure');
}
