import { createSeededRandom } from '../../../core/random.ts';
import { layOutCaptions } from '../../../typography/captions/lay-out-captions.ts';
import {
  type PlacedCaption,
  placeCaption,
  prepareContext,
} from '../../../typography/captions/place-caption.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor } from '../painting/colors.ts';
import { createCardLight } from './card-light.ts';
import { createPaper } from './paper.ts';
import type { CardText, Scenery, Setting } from './scenery.ts';

/** Colors of paper, light on it, and ink; each ink has a contrast of more than 7 to 1. */
const CARD_COLORS = [
  { paper: '#ece3d0', light: '#fff6e0', ink: '#2a2622' },
  { paper: '#1f2a3a', light: '#5d7ba3', ink: '#f0e9da' },
  { paper: '#243029', light: '#6b8a6a', ink: '#efeadb' },
  { paper: '#3a2327', light: '#9a5f55', ink: '#f5e8d8' },
  { paper: '#dfe3e4', light: '#ffffff', ink: '#22303a' },
] as const;

/** Pages are counted in steps of this many a second. */
const STEPS = { num: 100, den: 1 };
/** Shorter than this, a page can't be taken in. */
const MIN_PAGE_SECONDS = 1.5;
/** How a page of four seconds or more comes and goes, in seconds; shorter ones in proportion. */
const MOTION = { page: 4, reveal: 1.1, stagger: 0.14, rule: 2.2, leave: 0.4 };

/** A typographic card: paper, light that moves over it, and the words, page by page if they are many. */
export function createCard(setting: Setting): Scenery[] {
  const random = createSeededRandom(setting.seed + 701);
  const { paper, light, ink } = CARD_COLORS[Math.floor(random() * CARD_COLORS.length)]!;
  return [
    createPaper(setting, parseColor(paper)),
    createCardLight(setting, parseColor(light)),
    ...(setting.card ? [createWords(setting, setting.card, parseColor(ink))] : []),
  ];
}

interface Page {
  readonly placed: PlacedCaption;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The last stays to the end. */
  readonly isLast: boolean;
}

function createWords(setting: Setting, card: CardText, ink: Color): Scenery {
  const pages = layOutPages(setting, card);
  const rule = mixColors(ink, parseColor('#808080'), 0.35);
  return {
    distance: 1,
    draw(context, seconds) {
      const page = pages.find(({ endSeconds, isLast }) => isLast || seconds < endSeconds);
      if (page) drawPage(context, page, seconds, { ink, rule });
    },
  };
}

/** As many pages as can be taken in in the time, of one that is a description of a picture, and no story to be read. */
function layOutPages({ width, height }: Setting, { text, seconds, fonts }: CardText): Page[] {
  const frame = { width, height };
  const span = { start: 0, end: Number.MAX_SAFE_INTEGER };
  const { captions } = layOutCaptions(text, 'card', { fonts, frame, span, frameRate: STEPS });
  const shown = captions.slice(0, Math.max(1, Math.floor(seconds / MIN_PAGE_SECONDS)));
  const scale = seconds / (shown.at(-1)?.end ?? 1);
  return shown.map((caption, i) => ({
    placed: placeCaption(caption, frame, fonts),
    startSeconds: caption.start * scale,
    endSeconds: caption.end * scale,
    isLast: i === shown.length - 1,
  }));
}

function drawPage(
  context: Context,
  { placed, startSeconds, endSeconds, isLast }: Page,
  seconds: number,
  colors: { readonly ink: Color; readonly rule: Color },
): void {
  const { caption, lines, ink } = placed;
  const pace = Math.min(1, (endSeconds - startSeconds) / MOTION.page);
  const since = (seconds - startSeconds) / pace;
  const staying = isLast ? 1 : Math.min(1, (endSeconds - seconds) / (MOTION.leave * pace));
  context.save();
  prepareContext(context, caption);
  for (const [i, { text, x, y }] of lines.entries()) {
    const shown = easeOut((since - i * MOTION.stagger) / MOTION.reveal);
    context.fillStyle = formatColor(colors.ink, shown * staying);
    context.fillText(text, x, y + 0.25 * caption.size * (1 - shown));
  }
  const reach = 1.2 * caption.size * easeOut(since / MOTION.rule);
  const middle = lines[0]?.x ?? 0;
  context.fillStyle = formatColor(colors.rule, 0.8 * staying);
  context.fillRect(
    middle - reach,
    ink.bottom + 0.75 * caption.size,
    2 * reach,
    Math.max(1, caption.size / 28),
  );
  context.restore();
}

/** Fast at first, at rest at the end. */
function easeOut(share: number): number {
  const rest = 1 - Math.min(1, Math.max(0, share));
  return 1 - rest * rest * rest;
}
