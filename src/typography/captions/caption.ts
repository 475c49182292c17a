import { type Rational, toNumber } from '../../core/rational.ts';
import type { Subtitle } from '../../core/subtitles.ts';
import type { TextFont } from '../fonts/font-book.ts';
import type { CaptionKind } from './caption-style.ts';
import type { FrameSpan } from './time-captions.ts';

/** A text that stands in the picture for some frames. */
export interface Caption extends FrameSpan {
  readonly kind: CaptionKind;
  /** As it was written, for files of subtitles. */
  readonly text: string;
  /** As they are drawn: without what no font has a glyph for. */
  readonly lines: readonly string[];
  readonly font: TextFont;
  /** Height of the letters' em in pixels. */
  readonly size: number;
  readonly isRightToLeft: boolean;
}

/** Captions as subtitles, for `toSubRip` and `toWebVtt`. */
export function toSubtitles(captions: readonly Caption[], frameRate: Rational): Subtitle[] {
  const toSeconds = (frame: number): number => frame / toNumber(frameRate);
  return captions.map(({ start, end, text }) => ({
    startSeconds: toSeconds(start),
    endSeconds: toSeconds(end),
    text,
  }));
}
