import { type Frame, getPlane8 } from '../../media/frame.ts';
import { type FieldOrder, getFieldMark } from '../../media/video/field-marks.ts';
import type { Size } from '../survey-frames.ts';
import { CombMeter } from './comb-meter.ts';
import type { FieldEvidence } from './field-sections.ts';
import { voteOnFields } from './field-votes.ts';

/** Collects what marks and motion tell of the fields of a video. */
export class FieldSurvey {
  /** The size of the rows that are measured; undefined if only marks are read. */
  readonly size: Size | undefined;
  readonly #marks: (FieldOrder | undefined)[] = [];
  readonly #meter = new CombMeter();

  constructor(size: Size | undefined) {
    this.size = size;
  }

  /** Reads the mark of the next decoded frame. */
  addMark(frame: Frame): void {
    this.#marks.push(getFieldMark(frame));
  }

  /** Measures the rows of the next frame, in gray. */
  addRows(frame: Frame): void {
    const { width, height } = this.size!;
    this.#meter.add(getPlane8(frame, 0, width, height));
  }

  /** @param frameRate of the decoded video, frames a second */
  getEvidence(frames: number, frameRate: number): FieldEvidence {
    const votes = voteOnFields(this.#meter.samples);
    return { votes: Array.from({ length: frames }, (_, i) => votes[i]), marks: this.#marks, frameRate };
  }
}
