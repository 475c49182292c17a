import { createMessage } from '../core/messages/message.ts';
import { parseRational, type Rational, toNumber } from '../core/rational.ts';
import {
  checkEditDecisions,
  createInvalidEditError,
  EDIT_FORMAT,
  type EditClip,
  type EditDecisions,
  type EditSource,
  normalizeTimeText,
  parseSeconds,
} from './edit-decisions.ts';
import { rateOfEdit } from './edit-rate.ts';
import { findSourceId } from './otio.ts';
import { fromTimecode, getFrameTime, getNamedRate, toTimecode } from './timecode.ts';

/**
 * Writes a CMX 3600 edit decision list: non-drop timecode at one rate, rounded to the frame. Reels are numbered; the
 * format has no fields for file names, reasons and the rate, so they are written as comments.
 */
export function toEdl(edit: EditDecisions): string {
  const rate = rateOfEdit(edit);
  const parseFrame = (text: string): number => Math.round(parseSeconds(text) * toNumber(rate));
  const lines = [
    `TITLE: ${toOneLine(edit.title)}`,
    'FCM: NON-DROP FRAME',
    `* FRAME RATE: ${rate.num}/${rate.den}`,
  ];
  let record = 0;
  for (const [i, clip] of edit.clips.entries()) {
    const source = edit.sources.find(({ id }) => id === clip.source)!;
    const reel = `R${String(edit.sources.indexOf(source) + 1).padStart(3, '0')}`;
    const shared = clip.crossfade === undefined ? 0 : parseFrame(clip.crossfade);
    const [from, to] = [parseFrame(clip.in), parseFrame(clip.out)];
    record -= shared;
    const times = [from, to, record, record + to - from].map((frame) => toTimecode(frame, rate)).join(' ');
    const kind = shared > 0 ? `D    ${String(shared).padStart(3, '0')}` : 'C       ';
    lines.push(`${String(i + 1).padStart(3, '0')}  ${reel.padEnd(8)} B     ${kind} ${times}`);
    lines.push(`* FROM CLIP NAME: ${toOneLine(source.path.split(/[\\/]/).at(-1)!)}`);
    lines.push(`* SOURCE FILE: ${toOneLine(source.path)}`);
    if (clip.score !== undefined) lines.push(`* SCORE: ${clip.score}`);
    if (clip.reason) lines.push(`* COMMENT: ${toOneLine(clip.reason)}`);
    record += to - from;
  }
  return `${lines.join('\n')}\n`;
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const EVENT = /^\d{3,6}\s+(\S+)\s+\S+\s+(C|D)\s+(?:(\d{1,4})\s+)?(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$/;

/** Reads a CMX 3600 edit decision list. @throws `edit.invalid` for a list without events or frame rate */
export function parseEdl(text: string, name: string): EditDecisions {
  const rate = readFrameRate(text, name);
  const sources = new Map<string, EditSource>();
  const clips: (EditClip & { file?: string })[] = [];
  let title = 'Untitled';
  for (const line of text.split(/\r?\n/)) {
    const event = EVENT.exec(line);
    const [, key = '', value = ''] = /^\*?\s*([A-Z ]+):\s*(.*)$/.exec(line) ?? [];
    const clip = clips.at(-1);
    if (event) clips.push(createClip(event, rate, name));
    else if (key === 'TITLE') title = value;
    else if (clip && key === 'SOURCE FILE') clip.file = value;
    else if (clip && key === 'FROM CLIP NAME') clip.file ??= value;
    else if (clip && key === 'SCORE') clip.score = Number(value);
    else if (clip && key === 'COMMENT') clip.reason = value;
  }
  const named = clips.map(({ file, ...clip }) => ({
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

function createClip(event: RegExpExecArray, rate: Rational, name: string): EditClip {
  const [, reel = '', kind, dissolve, from = '', to = ''] = event;
  const frames = [from, to].map((timecode) => fromTimecode(timecode, rate));
  if (frames.includes(undefined))
    throw createInvalidEditError(name, createMessage('edit-problem.no-timecode', { from, to }));
  const [start, end] = (frames as number[]).map((frame) => normalizeTimeText(reduceTime(frame, rate)));
  const shared =
    kind === 'D' && dissolve ? { crossfade: normalizeTimeText(reduceTime(Number(dissolve), rate)) } : {};
  return { source: reel, in: start!, out: end!, ...shared };
}

function reduceTime(frame: number, rate: Rational): Rational {
  const { num, den } = getFrameTime(frame, rate);
  return parseRational(`${num}/${den}`)!;
}
