import { createMessage, percent } from '../../core/messages/message.ts';
import type { ShotFinding, ShotSurvey } from '../../engines/matter.ts';
import type { Frame } from '../../media/frame.ts';

/** Share of the picture that has to be known without the subject: the net takes what it is shown there for the truth. */
const SUFFICIENT_COVERAGE = 0.98;

/** Finds or checks the plate as the embedded engine for plates does, and wants all of it. */
export class PlateNetSurvey implements ShotSurvey {
  readonly #plates: ShotSurvey;

  constructor(plates: ShotSurvey) {
    this.#plates = plates;
  }

  add(frame: Frame, number: number, people?: Uint8Array): Promise<void> {
    return this.#plates.add(frame, number, people);
  }

  async finish(): Promise<ShotFinding> {
    const { score, reason, measured, plate } = await this.#plates.finish();
    const coverage = measured.coverage ?? 0;
    const found = { measured, data: null, ...(plate && { plate }) };
    if (coverage >= SUFFICIENT_COVERAGE) return { ...found, score, reason };
    const parameters = { coverage: percent(coverage), needed: percent(SUFFICIENT_COVERAGE) };
    return { ...found, score: 0, reason: createMessage('background-matting-v2.no-plate', parameters) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plates[Symbol.asyncDispose]();
  }
}
