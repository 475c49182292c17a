import type { Rational } from '../../core/rational.ts';
import { toNumber } from '../../core/rational.ts';
import type { Subtitle } from '../../core/subtitles.ts';
import { type FontBook, setFont, type TextFont } from '../fonts/font-book.ts';
import { fitText, type MeasureText } from '../lines/fit-text.ts';
import { normalizeText } from '../lines/line-atoms.ts';
import { CAPTION_STYLES, type CaptionKind, computeRoom, type FrameSize } from './caption-style.ts';
import { type FrameSpan, timeCaptions } from './time-captions.ts';

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
export function layOutCaptions(text: string, kind: CaptionKind, setting: CaptionSetting): CaptionLayout {
  const { fonts, frame, span, frameRate } = setting;
  const { font: fontKind, ...style } = CAPTION_STYLES[kind];
  const normal = normalizeText(text);
  if (normal === '') return { captions: [], missing: [], pace: 0 };
  const missing = fonts.findMissing(normal, fontKind);
  const toDrawn = createDrawnText(missing);
  const font = fonts.chooseFont(toDrawn(normal), fontKind);
  const measure = createMeasure(fonts, font, style.weight);
  const parts = fitText(normal, computeRoom(CAPTION_STYLES[kind], frame), (each) => measure(toDrawn(each)));
  const { spans, pace } = timeCaptions(
    parts.map((part) => part.text),
    span,
    frameRate,
  );
  const isRightToLeft = RIGHT_TO_LEFT.test(/\p{L}/u.exec(normal)?.[0] ?? '');
  const captions = parts.map((part, i) => ({
    kind,
    ...part,
    lines: part.lines.map((line) => normalizeText(toDrawn(line))).filter((line) => line !== ''),
    font,
    isRightToLeft,
    ...spans[i]!,
  }));
  return { captions, missing: missing.map(formatCodePoint), pace };
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

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** "U+" and at least four hexadecimal digits, as Unicode writes it. */
function formatCodePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Leaves out what lacks a glyph, and draws apostrophes in Latin words as letters, which no font makes wide. */
function createDrawnText(missing: readonly string[]): (text: string) => string {
  const lacks = (segment: string): boolean => missing.some((each) => segment.includes(each));
  return (text) => {
    const segments = lacks(text) ? Array.from(graphemes.segment(text), ({ segment }) => segment) : [text];
    const kept = segments.filter((segment) => !lacks(segment)).join('');
    return kept.replace(/(?<=\p{Script=Latin})’(?=\p{Script=Latin})/gu, 'ʼ');
  };
}

/** Size at which widths are measured: large, so that rounding to pixels doesn't count. */
const MEASURED_SIZE = 100;

function createMeasure({ canvas }: FontBook, font: TextFont, weight: number): MeasureText {
  const context = canvas.createCanvas(1, 1).getContext('2d');
  setFont(context, font, { size: MEASURED_SIZE, weight });
  const widths = new Map<string, number>();
  return (text) => {
    const known = widths.get(text) ?? context.measureText(text).width / MEASURED_SIZE;
    widths.set(text, known);
    return known;
  };
}
