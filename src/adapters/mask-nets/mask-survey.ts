import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import { listPlaces } from '../../engines/picked-subject.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { type AgreedMask, lookAt } from './mask-agreement.ts';
import type { MaskNet } from './mask-net.ts';
import { measurePeopleAgreement } from './people-agreement.ts';
import { findMaskBox, growBox, type PictureBox, WHOLE_PICTURE } from './picture-box.ts';
import { placeMask, toPixels } from './pixel-box.ts';
import { encodeBoxes, type SeenBox } from './subject-boxes.ts';
import { keepMarkedPart } from './subject-part.ts';
import { BOX_MARGIN } from './work-size.ts';

/** A score from which a person counts as clearly seen. */
const SUFFICIENT_SCORE = 0.5;

/** Keys of the sentences that say how well the net sees the subject. */
export interface MaskVerdicts {
  readonly nothing: string;
  readonly unsure: string;
  readonly sure: string;
}

export interface MaskSurveyOptions {
  readonly verdicts: MaskVerdicts;
  /** Whether masks that leave out people are trusted less. */
  readonly heedsPeople: boolean;
}

/** Looks where the subject is in some frames of a shot, and how sure the net is of it. */
export class MaskSurvey implements ShotSurvey {
  readonly #net: MaskNet;
  readonly #request: ShotRequest;
  readonly #verdicts: MaskVerdicts;
  readonly #heedsPeople: boolean;
  readonly #seen: SeenBox[] = [];
  readonly #confidences: number[] = [];
  #frames = 0;
  #latest: PictureBox | undefined;

  constructor(net: MaskNet, request: ShotRequest, { verdicts, heedsPeople }: MaskSurveyOptions) {
    this.#net = net;
    this.#request = request;
    this.#verdicts = verdicts;
    this.#heedsPeople = heedsPeople;
  }

  async add(frame: Frame, number: number, people?: Uint8Array): Promise<void> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    this.#frames++;
    const { mask, confidence, isSomebody } = await this.look(frame);
    const { subject } = this.#request;
    // What was pointed at may be no person.
    const isHeld = people && this.#heedsPeople && !subject;
    const agreement = isHeld ? measurePeopleAgreement(mask, people, source) : 1;
    if (!isSomebody && agreement === 1) return;
    this.#confidences.push(confidence * agreement);
    if (subject) keepMarkedPart(mask, listPlaces(subject, number));
    const box = findMaskBox(mask);
    if (!box) return;
    this.#latest = box;
    this.#seen.push({ number, box });
  }

  /** Looks at the whole picture, and closely around where the person was last: people who turn away are lost otherwise. */
  private async look(frame: Frame): Promise<AgreedMask> {
    const { width, height } = this.#request.source;
    const scale = Math.min(1, (2 * this.#net.side) / Math.max(width, height));
    const size = {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
    const picture = readRgbPicture(frame, this.#request.source, size);
    const whole = await lookAt(this.#net, picture, toPixels(WHOLE_PICTURE, size));
    const last = findMaskBox(whole.mask) ?? this.#latest;
    if (!last) return whole;
    const box = growBox(last, BOX_MARGIN);
    const near = await lookAt(this.#net, picture, toPixels(box, size));
    const values = placeMask(near.mask, toPixels(box, whole.mask), whole.mask);
    for (let i = 0; i < values.length; i++) values[i] = Math.max(values[i]!, whole.mask.values[i]!);
    const isSomebody = whole.isSomebody || near.isSomebody;
    return { mask: { ...whole.mask, values }, confidence: near.confidence, isSomebody };
  }

  async finish(): Promise<ShotFinding> {
    const confidences = this.#confidences;
    const sum = confidences.reduce((total, confidence) => total + confidence, 0);
    const score = confidences.length > 0 ? sum / confidences.length : 0;
    return {
      score,
      reason: this.describeScore(confidences.length > 0 ? score : undefined),
      measured: {
        peopleShare: this.#frames > 0 ? confidences.length / this.#frames : 0,
        confidence: score,
      },
      data: encodeBoxes(this.#seen, this.#request.subject !== undefined),
    };
  }

  /** @param score undefined if nothing was seen */
  private describeScore(score: number | undefined): Message {
    const { nothing, unsure, sure } = this.#verdicts;
    if (score === undefined) return createMessage(nothing);
    return createMessage(score >= SUFFICIENT_SCORE ? sure : unsure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
