import type { Context } from '../canvas.ts';
import { type FontBook, setFont } from '../fonts/font-book.ts';
import type { Caption } from './caption.ts';
import { CAPTION_STYLES, type FrameSize, LINE_HEIGHT, TITLE_SAFE_MARGIN } from './caption-style.ts';

/** Pixels of a frame, from `left` and `top` to before `right` and `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface PlacedLine {
  readonly text: string;
  /** Position of the line's anchor, on its base line. */
  readonly x: number;
  readonly y: number;
}

/** Where the lines of a caption stand in a frame. */
export interface PlacedCaption {
  readonly caption: Caption;
  readonly lines: readonly PlacedLine[];
  /** What the letters cover, as the fonts say. */
  readonly ink: Box;
}

/** Height of the middle of a title: above the horizon, where pictures are calm. */
const UPPER = 0.36;

/** Places a caption by its style within the title-safe area of a frame. */
export function placeCaption(caption: Caption, frame: FrameSize, fonts: FontBook): PlacedCaption {
  prepareContext(fonts.ruler, caption);
  const metrics = caption.lines.map((line) => fonts.ruler.measureText(line));
  const advance = caption.size * LINE_HEIGHT;
  const ascent = Math.max(0, ...metrics.map((each, i) => each.actualBoundingBoxAscent - i * advance));
  const descent = Math.max(
    0,
    ...metrics.map((each, i) => each.actualBoundingBoxDescent + (i - metrics.length + 1) * advance),
  );
  const height = ascent + (metrics.length - 1) * advance + descent;
  const top = findTop(caption, frame, height);
  const x = findAnchor(caption, frame);
  return {
    caption,
    lines: caption.lines.map((text, i) => ({ text, x, y: top + ascent + i * advance })),
    ink: {
      left: x - Math.max(0, ...metrics.map((each) => each.actualBoundingBoxLeft)),
      right: x + Math.max(0, ...metrics.map((each) => each.actualBoundingBoxRight)),
      top,
      bottom: top + height,
    },
  };
}

/** Sets font, direction and alignment of a caption. */
export function prepareContext(context: Context, { kind, font, size, isRightToLeft }: Caption): void {
  const { weight, align } = CAPTION_STYLES[kind];
  setFont(context, font, { size, weight });
  context.direction = isRightToLeft ? 'rtl' : 'ltr';
  context.textAlign = align === 'center' ? 'center' : isRightToLeft ? 'right' : 'left';
  context.textBaseline = 'alphabetic';
}

function findTop({ kind }: Caption, frame: FrameSize, height: number): number {
  const margin = TITLE_SAFE_MARGIN * frame.height;
  switch (CAPTION_STYLES[kind].anchor) {
    case 'top':
      return margin;
    case 'upper':
      return Math.max(margin, UPPER * frame.height - height / 2);
    case 'center':
      return (frame.height - height) / 2;
    case 'bottom':
      return frame.height - margin - height;
  }
}

function findAnchor({ kind, isRightToLeft }: Caption, { width }: FrameSize): number {
  if (CAPTION_STYLES[kind].align === 'center') return width / 2;
  return isRightToLeft ? (1 - TITLE_SAFE_MARGIN) * width : TITLE_SAFE_MARGIN * width;
}

/** A box that is larger on each side, within the frame and on whole pixels. */
export function growBox(box: Box, by: number, frame: FrameSize): Box {
  return {
    left: Math.max(0, Math.floor(box.left - by)),
    top: Math.max(0, Math.floor(box.top - by)),
    right: Math.min(frame.width, Math.ceil(box.right + by)),
    bottom: Math.min(frame.height, Math.ceil(box.bottom + by)),
  };
}
