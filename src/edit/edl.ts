import { createMessage } from '../core/messages/message.ts';
import { parseRational, type Rational, toNumber } from '../core/rational.ts';
import { findNamedTransition, type GradualTransition } from '../core/transitions.ts';
import type { Warning } from '../core/warning.ts';
import {
  checkEditDecisions,
  createInvalidEditError,
  EDIT_FORMAT,
  type EditClip,
  type EditDecisions,
  type EditSource,
  listTransitions,
  normalizeTimeText,
  parseSeconds,
} from './edit-decisions.ts';
import { rateOfEdit } from './edit-rate.ts';
import { createOtherTransitionWarning } from './other-transition.ts';
import { findSourceId } from './otio.ts';
import { fromTimecode, getFrameTime, getNamedRate, toTimecode } from './timecode.ts';
import { UnreadParts } from './unread-parts.ts';

/**
 * Writes a CMX 3600 edit decision list: non-drop timecode at one rate, rounded to the frame. Reels are numbered; the
 * format has no fields for file names, reasons and the rate, so they are written as comments.
 */
export function toEdl(edit: EditDecisions): string {
  const rate = rateOfEdit(edit);
  const countFrames = (seconds: number): number => Math.round(seconds * toNumber(rate));
  const transitions = listTransitions(edit);
  const lines = [
    `TITLE: ${toOneLine(edit.title)}`,
    'FCM: NON-DROP FRAME',
    `* FRAME RATE: ${rate.num}/${rate.den}`,
  ];
  let record = 0;
  for (const [i, clip] of edit.clips.entries()) {
    const source = edit.sources.find(({ id }) => id === clip.source)!;
    const reel = `R${String(edit.sources.indexOf(source) + 1).padStart(3, '0')}`;
    const transition = transitions[i];
    const shared = transition ? countFrames(toNumber(transition.duration)) : 0;
    const [from, to] = [countFrames(parseSeconds(clip.in)), countFrames(parseSeconds(clip.out))];
    record -= shared;
    const times = [from, to, record, record + to - from].map((frame) => toTimecode(frame, rate)).join(' ');
    const kind = transition && shared > 0 ? formatTransition(transition.kind, shared) : 'C       ';
    lines.push(`${String(i + 1).padStart(3, '0')}  ${reel.padEnd(8)} B     ${kind} ${times}`);
    lines.push(`* FROM CLIP NAME: ${toOneLine(source.path.split(/[\\/]/).at(-1)!)}`);
    lines.push(`* SOURCE FILE: ${toOneLine(source.path)}`);
    // The format knows no fades through black.
    if (transition?.kind === 'fade' || transition?.kind === 'dip')
      lines.push(`* TRANSITION: ${transition.kind.toUpperCase()}`);
    if (clip.score !== undefined) lines.push(`* SCORE: ${clip.score}`);
    if (clip.reason) lines.push(`* COMMENT: ${toOneLine(clip.reason)}`);
    record += to - from;
  }
  return `${lines.join('\n')}\n`;
}

/** D for a dissolve, W001 for a wipe from left to right, with the number of frames. */
function formatTransition(kind: GradualTransition, frames: number): string {
  return `${(kind === 'wipe' ? LEFT_WIPE : 'D').padEnd(4)} ${String(frames).padStart(3, '0')}`;
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The wipe of SMPTE's number 1, from left to right. */
const LEFT_WIPE = 'W001';

const EVENT =
  /^\d{3,6}\s+(\S+)\s+(\S+)\s+(C|D|W\d{1,3})\s+(?:(\d{1,4})\s+)?(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$/;

/**
 * Reads a CMX 3600 edit decision list. `warn` is told of wipes that are read as one from left to right.
 *
 * @throws `edit.invalid` for a list without events or frame rate
 */
export function parseEdl(
  text: string,
  name: string,
  warn: (warning: Warning) => void = () => undefined,
): EditDecisions {
  const rate = readFrameRate(text, name);
  const sources = new Map<string, EditSource>();
  const clips: (EditClip & { file?: string; record: number })[] = [];
  const unread = new UnreadParts();
  let isHeard = false;
  let title = 'Untitled';
  for (const line of text.split(/\r?\n/)) {
    const event = EVENT.exec(line);
    const [, key = '', value = ''] = /^\*?\s*([A-Z ]+):\s*(.*)$/.exec(line) ?? [];
    const clip = isHeard ? undefined : clips.at(-1);
    if (/^M2\s/.test(line)) unread.add('speed');
    if (event) {
      const [, reel = '', channels = '', kind = '', , from, to] = event;
      // The events of a dissolve have the outgoing clip once more, without length.
      isHeard = !/V|^B$/.test(channels) || /^(BL|BLACK)$/.test(reel) || from === to;
      if (!/V|^B$/.test(channels)) unread.add('audio-event');
      else if (/^(BL|BLACK)$/.test(reel)) unread.add('gap');
      if (isHeard) continue;
      clips.push(createClip(event, rate, name));
      if (kind.startsWith('W') && kind !== LEFT_WIPE)
        warn(createOtherTransitionWarning(kind, clips.length - 1, 'wipe'));
    } else if (key === 'TITLE') title = value;
    else if (clip && key === 'SOURCE FILE') clip.file = value;
    else if (clip && key === 'FROM CLIP NAME') clip.file ??= value;
    else if (clip && key === 'SCORE') clip.score = Number(value);
    else if (clip?.crossfade && key === 'TRANSITION')
      clip.transition = findNamedTransition(value) ?? clip.transition;
    else if (clip && key === 'COMMENT') clip.reason = value;
  }
  unread.warn(warn);
  // Lists may be in the order of reels; what is shown is in that of the record.
  const recorded = clips.toSorted((a, b) => a.record - b.record);
  const named = recorded.map(({ file, record: _, ...clip }) => ({
    ...clip,
    source: findSourceId(file ?? clip.source, sources),
  }));
  const frame_rate = normalizeTimeText(rate);
  const listed = [...sources.values()].map((source) => ({ ...source, frame_rate }));
  return checkEditDecisions({ format: EDIT_FORMAT, version: 1, title, sources: listed, clips: named }, name);
}

function readFrameRate(text: string, name: string): Rational {
  const [, written] = /^\*\s*(?:FRAME RATE|FPS):\s*(\S+)/im.exec(text) ?? [];
  const rate = written?.includes('/')
    ? parseRational(written)
    : written
      ? getNamedRate(Number(written))
      : undefined;
  if (rate && toNumber(rate) > 0) return rate;
  throw createInvalidEditError(name, createMessage('edit-problem.no-rate'));
}

function createClip(event: RegExpExecArray, rate: Rational, name: string): EditClip & { record: number } {
  const [, reel = '', , kind = '', shared, from = '', to = '', recordIn = ''] = event;
  const frames = [from, to].map((timecode) => fromTimecode(timecode, rate));
  if (frames.includes(undefined))
    throw createInvalidEditError(name, createMessage('edit-problem.no-timecode', { from, to }));
  const [start, end] = (frames as number[]).map((frame) => normalizeTimeText(reduceTime(frame, rate)));
  const record = fromTimecode(recordIn, rate) ?? 0;
  const clip = { source: reel, in: start!, out: end!, record };
  if (kind === 'C' || !shared) return clip;
  const crossfade = normalizeTimeText(reduceTime(Number(shared), rate));
  return { ...clip, transition: kind === 'D' ? 'dissolve' : 'wipe', crossfade };
}

function reduceTime(frame: number, rate: Rational): Rational {
  const { num, den } = getFrameTime(frame, rate);
  return parseRational(`${num}/${den}`)!;
}
