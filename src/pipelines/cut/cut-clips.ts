import { join } from 'node:path';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { type Rational, toNumber } from '../../core/rational.ts';
import type { GradualTransition } from '../../core/transitions.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { type ConformedSource, encodeConformed } from '../../media/cutting/conformed-frames.ts';
import { type CutPiece, planCut } from '../../media/cutting/cut-plan.ts';
import {
  type CropPath,
  findDifference,
  getPictureFormat,
  type PictureFormat,
  type PieceEncoding,
} from '../../media/cutting/picture-format.ts';
import { type EncodedPiece, encodePiece } from '../../media/cutting/piece-encoder.ts';
import { encodeTransition } from '../../media/cutting/transition.ts';
import type { DecodeFindings } from '../../media/decode-meter.ts';
import type { Frame } from '../../media/frame.ts';
import { listProblems } from '../source/problems.ts';
import type { CutItem, FrameSpan } from './cut-item.ts';
import { getShownTicks } from './indexed-source.ts';
import { getKnownFindings } from './known-findings.ts';
import { type ReaderPool, Readers } from './readers.ts';
import { isAlike } from './shown-frames.ts';
import { CUT_STAGES } from './stages.ts';

export type Fidelity = 'copied' | 'smart' | 'reencoded';

/** A run of pictures of the video: encoded in a file of this step, or packets of the source. */
export type ReadyPiece =
  | {
      readonly kind: 'encode';
      readonly file: string;
      readonly times: readonly number[];
      readonly reorderDelay: number;
      readonly psnr: number;
    }
  | (CutPiece & { readonly kind: 'copy'; readonly times: readonly number[] });

/** The pieces of one interval, and how much of it was encoded. */
export interface CutOutput {
  readonly timeBase: Rational;
  readonly pieces: readonly ReadyPiece[];
  /** Beginning and end of the interval, in ticks of `timeBase`, as the times are. */
  readonly startTicks: number;
  readonly endTicks: number;
  readonly fidelity: Fidelity;
  /** Whether its pictures were converted or mixed, and differ from those of the source. */
  readonly isConverted: boolean;
  readonly frames: number;
  readonly encodedFrames: number;
  /** Why anything was encoded, in English. */
  readonly reason?: Message;
}

export interface CutInput {
  readonly item: unknown;
  readonly encoding: PieceEncoding;
  /** Why nothing may be copied, in English; undefined if it may. */
  readonly reason?: Message;
  /** Crop windows of the interval, or of the two ends of a transition. */
  readonly crops?: readonly CropPath[];
}

export interface CutResources {
  readonly item: CutItem;
  readonly readers: ReaderPool;
}

/** An interval and the readers that it has to itself. */
interface CutWork {
  readonly item: CutItem;
  readonly readers: Readers;
}

/** Encodes the parts of an interval that can't be copied, and lists the packets of those that can. */
export const cutClipsStep: Step<CutInput, CutResources, CutOutput> = {
  ...CUT_STAGES['cut-clips'],
  version: '7',
  run: (context, input, { item, readers: pool }) =>
    pool.lend(async (readers) => {
      const output = await cutItem(context, input, { item, readers });
      warnOfDamage(context, item.kind === 'clip' ? item.range : item.from, {
        readers,
        pieces: output.pieces,
      });
      return output;
    }),
};

function cutItem(
  context: StepContext,
  { encoding, reason, crops }: CutInput,
  { item, readers }: CutWork,
): Promise<CutOutput> {
  if (item.kind === 'transition') return cutTransition(context, item, encoding, readers, crops);
  if (crops) {
    const reframed = createMessage('cut.reason.reframed');
    return cutConformed(context, item.range, encoding, readers, reframed, crops[0]);
  }
  const difference = findDifference(getPictureFormat(item.range.source.video), encoding.format);
  if (!difference) return cutAlike(context, item.range, encoding, readers, reason);
  const converted = createMessage('cut.reason.other-format', { difference });
  return cutConformed(context, item.range, encoding, readers, converted);
}

/**
 * Warns of pictures that are damaged and of changes of format: as found here in what is encoded, and as known from a
 * survey of the source in what is copied.
 */
function warnOfDamage(
  context: StepContext,
  span: FrameSpan,
  { readers, pieces }: { readonly readers: Readers; readonly pieces: readonly ReadyPiece[] },
): void {
  const { info, video, startTicks } = span.source;
  const found = readers.getReader(span.source).takeFindings();
  const known = getKnownFindings(span) ?? NO_FINDINGS;
  const [from, to] = [getShownTicks(span, span.start), getShownTicks(span, span.end)];
  const changed = found.changed.filter((ticks) => ticks >= from && ticks < to);
  const copied = new Set(pieces.flatMap(({ kind, times }) => (kind === 'copy' ? times : [])));
  const isEncoded = (ticks: number): boolean => !copied.has(ticks);
  const findings = {
    lost: joinTimes(found.lost, known.lost.filter(isEncoded)),
    damaged: known.damaged.filter(isEncoded),
    copied: joinTimes(
      listIncomplete(span.source, pieces),
      joinTimes(known.lost, known.damaged).filter((ticks) => copied.has(ticks)),
    ),
    changed: joinTimes(changed, known.changed),
    endsEarly: false,
  };
  const toSeconds = (ticks: number): number => (ticks - startTicks) * toNumber(video.timeBase);
  const of = { path: info.path, kind: 'video', stream: video.index, toSeconds } as const;
  for (const problem of listProblems(findings, of)) context.warn(problem);
}

/** Times of the copied pictures of which the file lost a part, as its container tells. */
function listIncomplete(
  { index: { packets } }: FrameSpan['source'],
  pieces: readonly ReadyPiece[],
): readonly number[] {
  const { incomplete = [], pts } = packets;
  return pieces.flatMap((piece) =>
    piece.kind === 'copy'
      ? incomplete
          .filter((number) => number >= piece.firstPacket && number < piece.endPacket)
          .map((number) => pts[number]!)
      : [],
  );
}

const NO_FINDINGS: DecodeFindings = { lost: [], damaged: [], changed: [], endsEarly: false };

function joinTimes(...times: readonly (readonly number[])[]): number[] {
  return [...new Set(times.flat())].sort((a, b) => a - b);
}

/** Frames from which on a piece is encoded for a small size: it is longer than a group of pictures. */
const MANY_FRAMES = 250;
const LONG_INTERVAL = { quality: 16, effort: 'thorough' } as const;

/** Times of the source's pictures. A held picture that begins later than it is stored can't be copied. */
function listShownTicks(span: FrameSpan): readonly number[] {
  return span.source.index.frames.with(span.start, getShownTicks(span, span.start));
}

function planAlike(span: FrameSpan, shown: readonly number[]): CutPiece[] {
  return planCut(span.source.index.packets, shown, span.start, span.end);
}

/** Whether some pictures of an item can be copied into a video of a format. */
export function canCopyPart(item: CutItem, format: PictureFormat): boolean {
  if (item.kind === 'transition') return false;
  if (findDifference(getPictureFormat(item.range.source.video), format)) return false;
  return planAlike(item.range, listShownTicks(item.range)).some(({ kind }) => kind === 'copy');
}

async function cutAlike(
  context: StepContext,
  span: FrameSpan,
  encoding: PieceEncoding,
  readers: Readers,
  reason: Message | undefined,
): Promise<CutOutput> {
  const { start, end } = span;
  const { video } = span.source;
  const shown = listShownTicks(span);
  const plan: CutPiece[] = reason ? [{ kind: 'encode', start, end }] : planAlike(span, shown);
  const pieces: ReadyPiece[] = [];
  let encodedFrames = 0;
  for (const piece of plan) {
    const times = shown.slice(piece.start, piece.end);
    if (piece.kind === 'copy') {
      pieces.push({ ...piece, times });
      continue;
    }
    const file = `piece-${pieces.length}.nut`;
    const frames = countFrames(
      readTimedFrames(span, piece, readers, context.signal),
      context,
      encodedFrames,
      end - start,
    );
    const alike = beginWithField(encoding, piece.start);
    const wanted = times.length > MANY_FRAMES ? { ...alike, ...LONG_INTERVAL } : alike;
    const path = join(context.directory, file);
    const source = { frames, timeBase: video.timeBase };
    const { psnr, reorderDelay } = await encodePiece(path, source, wanted, context.signal);
    encodedFrames += times.length;
    pieces.push({ kind: 'encode', file, times, reorderDelay, psnr });
  }
  const fidelity = encodedFrames === 0 ? 'copied' : encodedFrames < end - start ? 'smart' : 'reencoded';
  return {
    timeBase: video.timeBase,
    pieces,
    startTicks: getShownTicks(span, start),
    endTicks: getShownTicks(span, end),
    fidelity,
    isConverted: false,
    frames: end - start,
    encodedFrames,
    reason: reason ?? findReason(plan),
  };
}

/** Where each picture of HEVC is one field, those that begin with the second of two are in the other order. */
function beginWithField(encoding: PieceEncoding, start: number): PieceEncoding {
  const { codec, fieldOrder } = encoding.format;
  if (codec !== 'hevc' || fieldOrder === undefined || start % 2 === 0) return encoding;
  const other = fieldOrder === 'top-first' ? 'bottom-first' : 'top-first';
  return { ...encoding, format: { ...encoding.format, fieldOrder: other } };
}

/** Why a clip isn't copied as a whole; undefined if it is. */
function findReason(plan: readonly CutPiece[]): Message | undefined {
  const copy = plan.findIndex(({ kind }) => kind === 'copy');
  if (copy < 0) return createMessage('cut.reason.nowhere');
  const [head, tail] = [plan[copy - 1], plan[copy + 1]];
  const parts: Message[] = [];
  if (head) parts.push(createMessage('cut.reason.head', { count: head.end - head.start }));
  if (tail) parts.push(createMessage('cut.reason.tail', { count: tail.end - tail.start }));
  return parts.length > 0 ? createMessage('cut.reason.parts', { parts }) : undefined;
}

async function cutConformed(
  context: StepContext,
  span: FrameSpan,
  encoding: PieceEncoding,
  readers: Readers,
  reason: Message,
  crop?: CropPath,
): Promise<CutOutput> {
  const source = openConformed(span, readers, context.signal, crop);
  const frames = countFrames(source.frames, context, 0, span.end - span.start);
  const file = 'piece-0.nut';
  const path = join(context.directory, file);
  const made = await encodeConformed(path, { ...source, frames }, encoding, context.signal);
  return createCutOutput(file, made, reason);
}

function openConformed(
  { source, start, end, shows }: FrameSpan,
  readers: Readers,
  signal: AbortSignal,
  crop?: CropPath,
): ConformedSource {
  const frames = readers.getReader(source).read(start, end, signal);
  return { frames, video: source.video, shows, crop };
}

const TRANSITION_REASONS: Readonly<Record<GradualTransition, string>> = {
  dissolve: 'cut.reason.crossfade',
  fade: 'cut.reason.fade',
  wipe: 'cut.reason.wipe',
  dip: 'cut.reason.dip',
};

async function cutTransition(
  context: StepContext,
  { transition: kind, from, to, frames }: CutItem & { kind: 'transition' },
  encoding: PieceEncoding,
  readers: Readers,
  crops: readonly CropPath[] = [],
): Promise<CutOutput> {
  const { directory, signal } = context;
  const file = 'piece-0.nut';
  // Both ends may be in one video, where a single reader would seek back and forth.
  await using others = new Readers();
  const piece = {
    kind,
    from: openConformed(from, readers, signal, crops[0]),
    to: openConformed(to, others, signal, crops[1]),
    frames,
  };
  const made = await encodeTransition(join(directory, file), piece, encoding, signal);
  warnOfDamage(context, to, { readers: others, pieces: [] });
  return createCutOutput(file, made, createMessage(TRANSITION_REASONS[kind]));
}

function createCutOutput(
  file: string,
  { timeBase, times, endTicks, reorderDelay, psnr }: EncodedPiece,
  reason: Message,
): CutOutput {
  return {
    timeBase,
    pieces: [{ kind: 'encode', file, times, reorderDelay, psnr }],
    startTicks: 0,
    endTicks,
    fidelity: 'reencoded',
    isConverted: true,
    frames: times.length,
    encodedFrames: times.length,
    reason,
  };
}

/** Yields frames of a span with the times that they are shown at, in ticks of the source. */
async function* readTimedFrames(
  span: FrameSpan,
  { start, end }: { readonly start: number; readonly end: number },
  readers: Readers,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  let number = start;
  for await (const frame of readers.getReader(span.source).read(start, end, signal)) {
    const ticks = getShownTicks(span, number);
    frame.pts = BigInt(ticks);
    frame.duration = BigInt(getShownTicks(span, number + 1) - ticks);
    number++;
    yield frame;
  }
}

async function* countFrames(
  frames: AsyncIterable<Frame>,
  { reportProgress: progress }: StepContext,
  before: number,
  total: number,
): AsyncGenerator<Frame, void, undefined> {
  let done = before;
  for await (const frame of frames) {
    // Progress counts clips, so that each reports its share.
    progress(++done / total, 1);
    yield frame;
  }
}

/**
 * Length that an interval is going to have, in seconds: what its source shows, or its frames at the rate of the video where
 * they are converted.
 *
 * @param isReframed whether all clips are converted, as their frames are cropped
 */
export function foreseeSeconds(item: CutItem, format: PictureFormat, isReframed: boolean): number {
  const frameSeconds = format.frameRate.den / format.frameRate.num;
  if (item.kind === 'transition') return item.frames * frameSeconds;
  const { range } = item;
  if (isReframed || !isAlike(range.source, format)) return range.shows.length * frameSeconds;
  const ticks = getShownTicks(range, range.end) - getShownTicks(range, range.start);
  return ticks * toNumber(range.source.video.timeBase);
}

/** Length of an interval in seconds. */
export function getSecondsOfCut({ timeBase, startTicks, endTicks }: CutOutput): number {
  return (endTicks - startTicks) * toNumber(timeBase);
}
