import type { Rational } from '../../core/rational.ts';
import { toNumber } from '../../core/rational.ts';
import type { Canvas, Context } from '../canvas.ts';
import type { FontBook } from '../fonts/font-book.ts';
import { type Backing, INKS } from './backing.ts';
import type { FrameSize } from './caption-style.ts';
import { growBox, type PlacedCaption, prepareContext } from './place-caption.ts';
import type { FrameSpan } from './time-captions.ts';

/** A caption drawn once, with what makes it readable, to be put over frames. */
export interface CaptionLayer extends FrameSpan {
  /** Position in the frame; even, so that halved chroma meets it. */
  readonly left: number;
  readonly top: number;
  readonly canvas: Canvas;
}

/** Lengths in ems. Edges are blurred, so that nothing looks pasted on. */
const PANEL = { across: 0.6, along: 0.4, radius: 0.45, blur: 0.14 };
const SHADOW = { width: 0.32, blur: 0.06 };
/** What a shadow has beside, in pixels, as that of small letters would be thinner than a pixel. */
const MIN_SHADOW = 2;
/** How far panel and shadow reach beyond the letters. */
const REACH = 1.1;
const FADE_SECONDS = 0.2;

/** Draws a caption with its backing. */
export function createCaptionLayer(
  placed: PlacedCaption,
  backing: Backing,
  { fonts, frame }: { readonly fonts: FontBook; readonly frame: FrameSize },
): CaptionLayer {
  const { caption, ink } = placed;
  const box = growBox(ink, REACH * caption.size, frame);
  const [left, top] = [box.left - (box.left % 2), box.top - (box.top % 2)];
  const create = (): Canvas =>
    fonts.canvas.createCanvas(Math.max(1, box.right - left), Math.max(1, box.bottom - top));
  const canvas = create();
  const context = canvas.getContext('2d');
  if (caption.lines.length > 0) {
    const behind = create();
    const ground = behind.getContext('2d');
    for (const each of [context, ground]) each.translate(-left, -top);
    paintGround(ground, placed, backing);
    context.globalAlpha = backing.opacity;
    context.drawImage(behind, left, top);
    context.globalAlpha = 1;
    paintLetters(context, placed, formatGray(INKS[backing.ink].letters));
    // Skia keeps the glyphs of every text and size: a few megabytes a scene.
    fonts.canvas.clearAllCache();
  }
  return { start: caption.start, end: caption.end, left, top, canvas };
}

/** Opaque, as overlapping parts would add up otherwise. */
function paintGround(context: Context, placed: PlacedCaption, { kind, ink }: Backing): void {
  const { size } = placed.caption;
  const color = formatGray(INKS[ink].ground);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.filter = `blur(${size * (kind === 'panel' ? PANEL : SHADOW).blur}px)`;
  if (kind === 'panel') {
    const { left, top, right, bottom } = placed.ink;
    const [across, along] = [PANEL.across * size, PANEL.along * size];
    const [width, height] = [right - left + 2 * across, bottom - top + 2 * along];
    context.beginPath();
    context.roundRect(left - across, top - along, width, height, PANEL.radius * size);
    context.fill();
    return;
  }
  prepareContext(context, placed.caption);
  context.lineWidth = MIN_SHADOW + SHADOW.width * size;
  context.lineJoin = 'round';
  for (const { text, x, y } of placed.lines) context.strokeText(text, x, y);
}

function paintLetters(context: Context, { caption, lines }: PlacedCaption, color: string): void {
  prepareContext(context, caption);
  context.fillStyle = color;
  for (const { text, x, y } of lines) context.fillText(text, x, y);
}

function formatGray(code: number): string {
  const value = Math.round(255 * code);
  return `rgb(${value},${value},${value})`;
}

/** Opacity of a layer at a frame, 0 to 1: it fades in and out within the frames in which it stands. */
export function getOpacity({ start, end }: FrameSpan, frame: number, frameRate: Rational): number {
  if (frame < start || frame >= end) return 0;
  const fade = Math.max(1, Math.min(FADE_SECONDS * toNumber(frameRate), (end - start) / 4));
  return Math.min(1, (frame - start + 1) / fade, (end - frame) / fade);
}

/** Draws a layer over what a context holds, as it looks at a frame of the video. */
export function drawCaption(
  context: Context,
  layer: CaptionLayer,
  { frame, frameRate }: { readonly frame: number; readonly frameRate: Rational },
): void {
  const opacity = getOpacity(layer, frame, frameRate);
  if (opacity === 0) return;
  context.save();
  context.resetTransform();
  context.globalAlpha = opacity;
  context.drawImage(layer.canvas, layer.left, layer.top);
  context.restore();
}
