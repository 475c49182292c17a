import type { Rational } from '../../core/rational.ts';
import { type FontBook, setFont, type TextFont } from '../fonts/font-book.ts';
import { fitText, type MeasureText } from '../lines/fit-text.ts';
import { normalizeText } from '../lines/line-atoms.ts';
import type { Caption } from './caption.ts';
import { CAPTION_STYLES, type CaptionKind, computeRoom, type FrameSize } from './caption-style.ts';
import { createDrawnText, formatCodePoint, isRightToLeft } from './drawn-text.ts';
import { type FrameSpan, timeCaptions } from './time-captions.ts';

export interface CaptionSetting {
  readonly fonts: FontBook;
  readonly frame: FrameSize;
  readonly span: FrameSpan;
  readonly frameRate: Rational;
}

export interface CaptionLayout {
  /** One after the other; together their texts are the whole text. Empty for a text without words. */
  readonly captions: readonly Caption[];
  /** Characters that no font has a glyph for, as "U+1F468". */
  readonly missing: readonly string[];
  /** Seconds that reading takes by those that there are: above 1, a reader has to hurry. */
  readonly pace: number;
}

/**
 * Lays out a text in a span of frames: set in lines that fit, smaller if need be, and where that is not enough as
 * several captions one after the other. Nothing is cut off.
 *
 * @throws `captions.no-time` if there are fewer frames than captions
 */
export function layOutCaptions(
  text: string,
  kind: CaptionKind,
  { fonts, frame, span, frameRate }: CaptionSetting,
): CaptionLayout {
  const style = CAPTION_STYLES[kind];
  const normal = normalizeText(text);
  if (normal === '') return { captions: [], missing: [], pace: 0 };
  const missing = fonts.findMissing(normal, style.font);
  const toDrawn = createDrawnText(missing);
  const font = fonts.chooseFont(toDrawn(normal), style.font);
  const measure = createMeasure(fonts, font, style.weight);
  const parts = fitText(normal, computeRoom(style, frame), (part) => measure(toDrawn(part)));
  const texts = parts.map((part) => part.text);
  const { spans, pace } = timeCaptions(texts, span, frameRate);
  const captions = parts.map(({ lines, ...part }, i) => ({
    kind,
    ...part,
    ...spans[i]!,
    lines: lines.map((line) => normalizeText(toDrawn(line))).filter((line) => line !== ''),
    font,
    isRightToLeft: isRightToLeft(normal),
  }));
  return { captions, missing: missing.map(formatCodePoint), pace };
}

/** Size at which widths are measured: large, so that rounding to pixels doesn't count. */
const MEASURED_SIZE = 100;

function createMeasure({ ruler }: FontBook, font: TextFont, weight: number): MeasureText {
  setFont(ruler, font, { size: MEASURED_SIZE, weight });
  const widths = new Map<string, number>();
  return (text) => {
    const known = widths.get(text) ?? ruler.measureText(text).width / MEASURED_SIZE;
    widths.set(text, known);
    return known;
  };
}
