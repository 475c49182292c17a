import { createMessage } from '../core/messages/message.ts';
import { parseRational, type Rational, toNumber } from '../core/rational.ts';
import { findNamedTransition } from '../core/transitions.ts';
import type { Warning } from '../core/warning.ts';
import {
  checkEditDecisions,
  createInvalidEditError,
  EDIT_FORMAT,
  type EditDecisions,
  type EditSource,
  normalizeTimeText,
} from './edit-decisions.ts';
import { countGaps, layDissolves, type RecordedClip, type RecordRange, sortByRecord } from './edl-record.ts';
import { createOtherTransitionWarning } from './other-transition.ts';
import { findSourceId } from './otio.ts';
import { fromTimecode, getFrameTime, getNamedRate } from './timecode.ts';
import { UnreadParts } from './unread-parts.ts';

/** The wipe of SMPTE's number 1, from left to right. */
export const LEFT_WIPE = 'W001';

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
  const unread = new UnreadParts();
  const { title, clips, black } = readEvents(text, { rate, name, unread, warn });
  const isOwn = isOwnEdl(text);
  const recorded = isOwn ? clips : sortByRecord(clips);
  if (!isOwn) {
    countGaps(recorded, black, unread);
    layDissolves(recorded, unread);
  }
  unread.warn(warn);
  const sources = new Map<string, EditSource>();
  const named = recorded.map(
    ({ file, record: _record, shared: _shared, isFromBlack: _isFromBlack, ...clip }) => ({
      ...clip,
      source: findSourceId(file ?? clip.source, sources),
    }),
  );
  const frame_rate = normalizeTimeText(rate);
  const listed = [...sources.values()].map((source) => ({ ...source, frame_rate }));
  return checkEditDecisions({ format: EDIT_FORMAT, version: 1, title, sources: listed, clips: named }, name);
}

/** How lists that are written here begin. Others may name their rate as they do. */
const OWN_HEAD = /^TITLE: .*\r?\nFCM: NON-DROP FRAME\r?\n\* FRAME RATE: \d+\/\d+\r?\n\d+ {2}R\d{3,} +B {5}/;

/** Whether a list was written here: clips overlap where they share a transition, and count from the start of their files. */
export function isOwnEdl(text: string): boolean {
  return OWN_HEAD.test(text);
}

/** Picture of the first track; other tracks of pictures lie above it. */
const MAIN_PICTURE = /V0*1?(?!\d)|^B$/;
const BLACK = /^(BL|BLACK)$/;

interface ReadContext {
  readonly rate: Rational;
  readonly name: string;
  readonly unread: UnreadParts;
  readonly warn: (warning: Warning) => void;
}

/** The clips of a list in its own order, and where its record is black. */
function readEvents(
  text: string,
  context: ReadContext,
): { title: string; clips: RecordedClip[]; black: RecordRange[] } {
  const clips: RecordedClip[] = [];
  const black: RecordRange[] = [];
  let title = 'Untitled';
  let isFromBlack = false;
  // What the lines after an event tell of.
  let clip: RecordedClip | undefined;
  for (const line of text.split(/\r?\n/)) {
    const event = EVENT.exec(line);
    const [, key = '', value = ''] = /^\*?\s*([A-Z ]+):\s*(.*)$/.exec(line) ?? [];
    if (/^M2\s/.test(line)) context.unread.add('speed');
    if (event) {
      clip = undefined;
      const part = findUnreadEvent(event);
      if (part) context.unread.add(part);
      if (part === 'gap') black.push(readRecord(event, context.rate));
      if (part) continue;
      // The events of a dissolve have the outgoing clip once more, without length.
      if (event[5] === event[6]) isFromBlack = BLACK.test(event[1]!);
      else {
        clip = createClip(event, context, isFromBlack);
        isFromBlack = false;
        clips.push(clip);
        warnOfOtherWipe(event[3]!, clips.length - 1, context.warn);
      }
    } else if (key === 'TITLE') title = value;
    else if (clip) readComment(clip, key, value);
  }
  return { title, clips, black };
}

/** What an event is, if it is not shown. */
function findUnreadEvent(event: RegExpExecArray): 'audio-event' | 'connected' | 'gap' | undefined {
  const [, reel = '', channels = '', , , from, to] = event;
  if (!MAIN_PICTURE.test(channels)) return channels.includes('V') ? 'connected' : 'audio-event';
  return BLACK.test(reel) && from !== to ? 'gap' : undefined;
}

function warnOfOtherWipe(kind: string, clip: number, warn: (warning: Warning) => void): void {
  if (kind.startsWith('W') && kind !== LEFT_WIPE) warn(createOtherTransitionWarning(kind, clip, 'wipe'));
}

function readComment(clip: RecordedClip, key: string, value: string): void {
  if (key === 'SOURCE FILE') clip.file = value;
  else if (key === 'FROM CLIP NAME') clip.file ??= value;
  // Of a transition, the clip that it leads to is the one that the event is of.
  else if (key === 'TO CLIP NAME' && clip.shared > 0) clip.file = value;
  else if (key === 'SCORE') clip.score = Number(value);
  else if (clip.crossfade && key === 'TRANSITION')
    clip.transition = findNamedTransition(value) ?? clip.transition;
  else if (key === 'COMMENT') clip.reason = value;
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

function createClip(event: RegExpExecArray, { rate, name }: ReadContext, isFromBlack: boolean): RecordedClip {
  const [, reel = '', , kind = '', count, from = '', to = ''] = event;
  const frames = [from, to].map((timecode) => fromTimecode(timecode, rate));
  if (frames.includes(undefined))
    throw createInvalidEditError(name, createMessage('edit-problem.no-timecode', { from, to }));
  const [start, end] = (frames as number[]).map((frame) => normalizeTimeText(reduceTime(frame, rate)));
  const shared = kind === 'C' ? 0 : Number(count ?? 0);
  const clip = { source: reel, in: start!, out: end!, record: readRecord(event, rate), shared, isFromBlack };
  if (shared === 0) return clip;
  const crossfade = normalizeTimeText(reduceTime(shared, rate));
  return { ...clip, transition: kind === 'D' ? 'dissolve' : 'wipe', crossfade };
}

function readRecord(event: RegExpExecArray, rate: Rational): RecordRange {
  return { start: fromTimecode(event[7]!, rate), end: fromTimecode(event[8]!, rate) };
}

function reduceTime(frame: number, rate: Rational): Rational {
  const { num, den } = getFrameTime(frame, rate);
  return parseRational(`${num}/${den}`)!;
}
