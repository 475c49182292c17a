import type { FontKind } from '../fonts/font-book.ts';

/** `title` of the whole, caption of a `scene` (where and when), `narration` as subtitles, `card` of nothing but text. */
export type CaptionKind = 'title' | 'scene' | 'narration' | 'card';

/** How a kind of caption looks. Lengths are shares of the frame's shorter side, unless said otherwise. */
export interface CaptionStyle {
  readonly font: FontKind;
  readonly weight: number;
  readonly size: number;
  /** Share of the size below which a text is split in time. */
  readonly minScale: number;
  readonly maxLines: number;
  /** Longest line in ems, as longer ones are tiring to read. */
  readonly maxEms: number;
  readonly align: 'start' | 'center';
  readonly anchor: 'top' | 'upper' | 'center' | 'bottom';
  /** Whether dark letters may stand on light ground. Subtitles keep one color. */
  readonly mayBeDark: boolean;
}

export const CAPTION_STYLES: Readonly<Record<CaptionKind, CaptionStyle>> = {
  title: {
    font: 'serif',
    weight: 600,
    size: 0.115,
    minScale: 0.45,
    maxLines: 3,
    maxEms: 14,
    align: 'center',
    anchor: 'upper',
    mayBeDark: true,
  },
  scene: {
    font: 'serif',
    weight: 500,
    size: 0.056,
    minScale: 0.75,
    maxLines: 2,
    maxEms: 20,
    align: 'start',
    anchor: 'top',
    mayBeDark: true,
  },
  narration: {
    font: 'sans',
    weight: 500,
    size: 0.056,
    minScale: 0.8,
    maxLines: 2,
    maxEms: 24,
    align: 'center',
    anchor: 'bottom',
    mayBeDark: false,
  },
  card: {
    font: 'serif',
    weight: 500,
    size: 0.085,
    minScale: 0.6,
    maxLines: 6,
    maxEms: 17,
    align: 'center',
    anchor: 'center',
    mayBeDark: true,
  },
};

/** The part of a frame that every screen shows undistorted, by which titles are placed: a tenth is left on each side. */
export const TITLE_SAFE_MARGIN = 0.1;
/** Letters of fewer pixels can't be told apart. */
const MIN_PIXELS = 13;
/** Distance between base lines, in ems. */
export const LINE_HEIGHT = 1.36;

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The room that a style leaves for text in a frame, in pixels. */
export function computeRoom({ size, minScale, maxLines, maxEms }: CaptionStyle, frame: FrameSize) {
  const full = Math.max(MIN_PIXELS, size * Math.min(frame.width, frame.height));
  return {
    width: Math.min((1 - 2 * TITLE_SAFE_MARGIN) * frame.width, maxEms * full),
    maxLines,
    size: full,
    minSize: Math.max(Math.min(MIN_PIXELS, full), full * minScale),
  };
}
