import { FootlightError } from '../../core/errors.ts';
import {
  bytes,
  createMessage,
  type Message,
  type MessageParameters,
  type Quantity,
  seconds,
} from '../../core/messages/message.ts';
import { createWarning, findWarningMessage, type Warning } from '../../core/warning.ts';
import type { DecodeFindings } from '../../media/decode-meter.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { FieldOrder } from '../../media/video/field-marks.ts';

/** Where findings were made. */
export interface FindingsOf {
  readonly path: string;
  readonly kind: 'video' | 'audio';
  /** Index of the stream in its file. */
  readonly stream: number;
  /** Seconds on the clock of players. */
  toSeconds(ticks: number): number;
}

/** What was out of order in a stream. */
export interface SourceFindings extends DecodeFindings {
  /** Times of frames that are damaged or can't be decoded, and are copied as they are. */
  readonly copied?: readonly number[];
}

/** Warnings of what is wrong in a stream, and is concealed, converted or copied. */
export function listProblems(findings: SourceFindings, of: FindingsOf): Warning[] {
  const { path: value, kind, stream } = of;
  const isPicture = kind === 'video';
  const describe = (ticks: readonly number[]): MessageParameters => {
    return {
      value,
      stream,
      count: ticks.length,
      places: listPlaces(ticks.map((each) => of.toSeconds(each))),
    };
  };
  const { lost, damaged, copied = [], changed, endsEarly } = findings;
  const problems: Warning[] = [];
  if (lost.length > 0)
    problems.push(createWarning('input.damaged', describe(lost), isPicture ? 'lost-pictures' : 'lost-audio'));
  if (damaged.length > 0)
    problems.push(
      createWarning('input.damaged', describe(damaged), isPicture ? 'damaged-pictures' : 'damaged-audio'),
    );
  if (copied.length > 0)
    problems.push(
      createWarning('input.damaged', describe(copied), isPicture ? 'copied-pictures' : 'copied-audio'),
    );
  if (changed.length > 0)
    problems.push(createWarning('input.format-changes', describe(changed), isPicture ? 'pictures' : 'audio'));
  if (endsEarly)
    problems.push(
      createWarning('input.damaged', { value, stream }, isPicture ? 'pictures-end' : 'audio-end'),
    );
  return problems;
}

/** What a file lacks at its end by what it says of its size. */
export function listMissingEnd({
  path: value,
  missingBytes,
  isUnfinished,
}: Pick<MediaInfo, 'path' | 'missingBytes' | 'isUnfinished'>): Warning[] {
  if (isUnfinished) return [createWarning('input.unfinished', { value })];
  return missingBytes === 0 ? [] : [createWarning('input.cut-off', { value, missing: bytes(missingBytes) })];
}

/** @param times where the times of a file jump, in seconds on the clock of players */
export function listTimeJumps(value: string, times: readonly number[]): Warning[] {
  if (times.length === 0) return [];
  return [createWarning('input.time-jumps', { value, count: times.length, places: listPlaces(times) })];
}

/**
 * @param times of pictures that their file shows no later than those before, in seconds on the clock of players
 * @param damagedTimes of pictures that are damaged or lost: near them the decoder gives the time of another, and the damage
 *   is what has to be said
 */
export function listLateTimes(
  value: string,
  times: readonly number[],
  damagedTimes: readonly number[] = [],
): Warning[] {
  const damaged = damagedTimes.toSorted((a, b) => a - b);
  let next = 0;
  const late = times
    .toSorted((a, b) => a - b)
    .filter((at) => {
      while (at - damaged[next]! > JOINED_SECONDS) next++;
      return !(damaged[next]! - at <= JOINED_SECONDS);
    });
  if (late.length === 0) return [];
  return [createWarning('input.times-repeat', { value, count: late.length, places: listPlaces(late) })];
}

/** @param first which field the first picture is */
export function createSingleFieldsWarning(value: string, first: FieldOrder): Warning {
  // The filter takes the first picture for the top field unless it is told.
  const filter = first === 'bottom-first' ? 'weave=first_field=bottom' : 'weave';
  return createWarning('input.single-fields', { value, filter });
}

/**
 * Gives the error for a problem where nothing may be concealed.
 *
 * @param value path of the source
 */
export function createProblemError(problem: Warning, value: string): FootlightError {
  return new FootlightError('input.not-intact', {
    kind: 'input',
    parameters: { problem: findWarningMessage(problem) },
    value,
  });
}

/** Places that are nearer are one. */
const JOINED_SECONDS = 0.5;
const MAX_PLACES = 5;

/** The first few of the intervals in which times lie, for sentences. */
function listPlaces(times: readonly number[]): Message[] {
  const places: { start: number; end: number }[] = [];
  for (const time of times) {
    const last = places.at(-1);
    if (last && time - last.end <= JOINED_SECONDS) last.end = time;
    else places.push({ start: time, end: time });
  }
  const shown = places.slice(0, MAX_PLACES).map(({ start, end }) => {
    const [from, to] = [start, end].map((at) => seconds(Math.round(at * 100) / 100)) as [Quantity, Quantity];
    return start === end
      ? createMessage('source-place.moment', { at: from })
      : createMessage('source-place.span', { from, to });
  });
  const more = places.length - shown.length;
  return more > 0 ? [...shown, createMessage('source-place.more', { count: more })] : shown;
}
