import type { CaptionKind } from '../../typography/captions/caption-style.ts';
import type { FrameSpan } from '../../typography/captions/time-captions.ts';

/** A text that stands in a scene for some of its frames. */
export interface TimedText {
  readonly text: string;
  readonly kind: CaptionKind;
  readonly span: FrameSpan;
}

/** What a scene begins with. */
export interface Opening {
  /** The title of the whole. */
  readonly title?: string;
  /** Where and when it happens. */
  readonly caption?: string;
}

/** Seconds of a scene: when its first text appears, until when a title stands, and how long place and time do. */
const TIMES = { from: 0.4, title: 4, caption: 3.2 };

/** The title, and then place and time: one after the other, as a long title takes much of the frame. */
export function timeOpening({ title, caption }: Opening, frames: number, rate: number): TimedText[] {
  const start = Math.min(Math.round(TIMES.from * rate), Math.floor(frames / 4));
  const titled = Math.min(frames, Math.round(TIMES.title * rate));
  if (caption === undefined)
    return title === undefined ? [] : [{ text: title, kind: 'title', span: { start, end: titled } }];
  const turn = title === undefined ? start : Math.min(Math.floor(frames / 2), titled);
  const end = Math.min(frames, turn + Math.round(TIMES.caption * rate));
  return [
    ...(title === undefined ? [] : [{ text: title, kind: 'title' as const, span: { start, end: turn } }]),
    { text: caption, kind: 'scene', span: { start: turn, end } },
  ];
}
