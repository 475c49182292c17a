import type { Rational } from '../../core/rational.ts';

/** Size and rate of a video that is made. */
export interface VideoFormat {
  /** Pixels; even numbers. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
}
