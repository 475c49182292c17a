import { createMessage, percent } from '../../core/messages/message.ts';
import type { ShotFinding, ShotSurvey } from '../../engines/matter.ts';
import type { Plate } from '../../frames/plate.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { expectError, scoreFrames, scorePlate } from '../builtin-plate/plate-score.ts';
import { addSureError, findKnownAt } from './measure-error.ts';
import type { PlateNet } from './plate-net.ts';

/** Share of the picture that has to be known without the subject: the rest is a guess. */
const SUFFICIENT_COVERAGE = 0.98;
/** Frames that the net is tried on, at most, spread evenly over those that are shown. */
const TRIED_FRAMES = 4;
/** Share of their pixels that has to be beyond doubt to judge a matte. */
const MIN_SURE_SHARE = 0.2;
/** Share of a picture that its subject has, as a rule: frames that show little of it tell as much. */
const SUBJECT_SHARE = 0.25;
const CODES = 1023;
const THOUSANDTHS = 1000;

export interface PlateNetSurveyOptions {
  /** Frames that it will be shown. */
  readonly frameCount: number;
  /** Whether the plate was given, and not found in the shot. */
  readonly isGiven: boolean;
  readonly signal: AbortSignal;
}

/**
 * Finds or checks the plate as the embedded engine for plates does, and tries the net with it. Both engines' scores come from the
 * error of opacity that is expected of them, so that they can be compared: the net's is measured, and needs no bound for noise and
 * for a camera that moves a little.
 */
export class PlateNetSurvey implements ShotSurvey {
  readonly #plates: ShotSurvey;
  readonly #net: PlateNet;
  readonly #options: PlateNetSurveyOptions;
  readonly #pictures: RgbPicture[] = [];
  #count = 0;

  constructor(plates: ShotSurvey, net: PlateNet, options: PlateNetSurveyOptions) {
    this.#plates = plates;
    this.#net = net;
    this.#options = options;
  }

  async add(frame: Frame, number: number, people?: Uint8Array): Promise<void> {
    await this.#plates.add(frame, number, people);
    const countTried = (shown: number) => Math.round((shown * TRIED_FRAMES) / this.#options.frameCount);
    const isTried = countTried(this.#count) > countTried(this.#count - 1);
    this.#count++;
    if (isTried) this.#pictures.push(this.#net.readPicture(frame));
  }

  async finish(): Promise<ShotFinding> {
    const { score, measured, plate } = await this.#plates.finish();
    const coverage = measured.coverage ?? 0;
    const shares = { coverage: percent(coverage) };
    const found = { measured, data: null, ...(plate && { plate }) };
    if (!plate || coverage < SUFFICIENT_COVERAGE) {
      const parameters = { ...shares, needed: percent(SUFFICIENT_COVERAGE) };
      return { ...found, score: 0, reason: createMessage('background-matting-v2.no-plate', parameters) };
    }
    const error = await this.#measureError(plate, measured.lumaNoise ?? 0);
    if (error === undefined)
      return { ...found, score, reason: createMessage('background-matting-v2.unsure', shares) };
    const parameters = { ...shares, error: error.toFixed(1) };
    return {
      ...found,
      measured: { ...measured, error },
      score: this.#score(error, measured.doubt ?? 0),
      reason: createMessage('background-matting-v2.agrees', parameters),
    };
  }

  /** What a plate that was found doesn't know is as much of a doubt to the net as to any other engine. */
  #score(error: number, doubt: number): number {
    const trust = this.#options.isGiven ? 1 : scoreFrames(this.#count);
    return trust * scorePlate(expectError(doubt) + error, 1, 0);
  }

  /** Mean error of opacity in thousandths where there is no doubt; undefined if there is next to nothing to judge by. */
  async #measureError(plate: Plate, lumaNoise: number): Promise<number | undefined> {
    const net = this.#net;
    const shown = net.readPlate(plate);
    const known = findKnownAt(plate, net.size);
    const error = { background: { sum: 0, count: 0 }, subject: { sum: 0, count: 0 } };
    for (const picture of this.#pictures) {
      this.#options.signal.throwIfAborted();
      const alpha = await net.matte(picture, shown);
      addSureError(error, alpha, { picture, plate: shown, known, noise: lumaNoise / CODES });
    }
    const { background, subject } = error;
    const area = known.length * this.#pictures.length;
    if (Math.min(background.count, subject.count) === 0) return undefined;
    if (background.count + subject.count < MIN_SURE_SHARE * area) return undefined;
    const [outside, inside] = [background.sum / background.count, subject.sum / subject.count];
    return THOUSANDTHS * (outside + (inside - outside) * SUBJECT_SHARE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plates[Symbol.asyncDispose]();
    await this.#net[Symbol.asyncDispose]();
  }
}
