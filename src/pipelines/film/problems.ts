import { FootlightError } from '../../core/errors.ts';
import {
  bytes,
  createMessage,
  type Message,
  type MessageParameters,
  type Quantity,
  seconds,
} from '../../core/messages/message.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { DecodeFindings } from '../../media/decode-meter.ts';
import type { MediaInfo } from '../../media/media-info.ts';

/** Something in a source that is concealed or converted: a warning, or an error where nothing may be. */
export interface SourceProblem {
  readonly code: 'input.cut-off' | 'input.damaged' | 'input.format-changes' | 'input.time-jumps';
  readonly reason?: string;
  /** Among them `value`, the path of the source. */
  readonly parameters: MessageParameters;
}

/** Where findings were made. */
export interface FindingsOf {
  readonly path: string;
  readonly kind: 'video' | 'audio';
  /** Index of the stream in its file. */
  readonly stream: number;
  /** Seconds on the clock of players. */
  toSeconds(ticks: number): number;
}

/** Lists what is wrong in a stream. */
export function listProblems(
  { lost, damaged, changed, endsEarly }: DecodeFindings,
  { path: value, kind, stream, toSeconds }: FindingsOf,
): SourceProblem[] {
  const create = (code: SourceProblem['code'], reason: string, ticks: readonly number[]): SourceProblem[] => {
    const places = listPlaces(ticks.map(toSeconds));
    return ticks.length > 0
      ? [{ code, reason, parameters: { value, stream, count: ticks.length, places } }]
      : [];
  };
  const [noun, ends] = kind === 'video' ? ['pictures', 'pictures-end'] : ['audio', 'audio-end'];
  return [
    ...create('input.damaged', `lost-${noun}`, lost),
    ...create('input.damaged', `damaged-${noun}`, damaged),
    ...create('input.format-changes', noun, changed),
    ...(endsEarly ? [{ code: 'input.damaged', reason: ends, parameters: { value, stream } } as const] : []),
  ];
}

/** What a file lacks at its end by what it says of its size. */
export function listMissingEnd({
  path,
  missingBytes,
}: Pick<MediaInfo, 'path' | 'missingBytes'>): SourceProblem[] {
  if (missingBytes === 0) return [];
  return [{ code: 'input.cut-off', parameters: { value: path, missing: bytes(missingBytes) } }];
}

/** @param times where the times of a file jump, in seconds on the clock of players */
export function listTimeJumps(path: string, times: readonly number[]): SourceProblem[] {
  if (times.length === 0) return [];
  const parameters = { value: path, count: times.length, places: listPlaces(times) };
  return [{ code: 'input.time-jumps', parameters }];
}

/** Warns of problems; where nothing may be concealed, the first one is thrown as an error of the same code. */
export function reportProblems(
  problems: readonly SourceProblem[],
  { isStrict, warn }: { readonly isStrict: boolean; warn(warning: Warning): void },
): void {
  for (const { code, reason, parameters } of problems) {
    if (!isStrict) {
      warn(createWarning(code, parameters, reason));
      continue;
    }
    const { value, ...others } = parameters;
    throw new FootlightError('input.not-intact', {
      kind: 'input',
      parameters: {
        ...others,
        problem: createMessage(`warning.${code}${reason ? `.${reason}` : ''}`, parameters),
      },
      value: String(value),
    });
  }
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
