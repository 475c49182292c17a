import { join } from 'node:path';
import { type Rational, rescaleTicks } from '../../core/rational.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { readSegment } from '../../media/containers/segment-file.ts';
import { readCopiedRun } from '../../media/cutting/copied-run.ts';
import { joinAnnexB, readNalLayout } from '../../media/cutting/nal-units.ts';
import { replaceData } from '../../media/cutting/packet-data.ts';
import { getCopyableCodec, isNalCodec } from '../../media/cutting/packet-index.ts';
import { countReorderDelay } from '../../media/cutting/piece-encoder.ts';
import type { Packet } from '../../media/packet.ts';
import type { CutOutput, ReadyPiece } from './cut-clips.ts';
import type { CutItem } from './cut-item.ts';
import type { IndexedSource } from './indexed-source.ts';

/** An interval of the video with the folder of its encoded pieces. */
export interface ReadyCut {
  readonly item: CutItem;
  readonly output: CutOutput;
  readonly directory: string;
}

/** The clock of the video. Every interval begins at the tick where the one before it ends. */
export interface VideoTimeline {
  readonly timeBase: Rational;
  /** Beginnings of the intervals, in ticks. */
  readonly starts: readonly bigint[];
  /** Presentation times of all pictures in display order, in ticks. */
  readonly times: readonly bigint[];
  readonly end: bigint;
}

const MAX_TIME_BASE = 2 ** 31 - 1;
const COMMON_CLOCK: Rational = { num: 1, den: 90_000 };

/**
 * Lays out the intervals on a clock on which all of their times are whole numbers; at 90 kHz if no such clock fits
 * into containers.
 */
export function layOutTimeline(cuts: readonly ReadyCut[]): VideoTimeline {
  const timeBase = findCommonTimeBase(cuts.map(({ output }) => output.timeBase));
  const starts: bigint[] = [];
  const times: bigint[] = [];
  let end = 0n;
  for (const { output } of cuts) {
    starts.push(end);
    for (const { times: ofPiece } of output.pieces)
      for (const ticks of ofPiece)
        times.push(end + rescaleTicks(BigInt(ticks - output.startTicks), output.timeBase, timeBase));
    end += rescaleTicks(BigInt(output.endTicks - output.startTicks), output.timeBase, timeBase);
  }
  return { timeBase, starts, times, end };
}

function findCommonTimeBase(timeBases: readonly Rational[]): Rational {
  const first = timeBases[0]!;
  if (timeBases.every(({ num, den }) => num === first.num && den === first.den)) return first;
  let den = 1;
  for (const { den: next } of timeBases) {
    den = (den / greatestCommonDivisor(den, next)) * next;
    if (den > MAX_TIME_BASE) return COMMON_CLOCK;
  }
  return { num: 1, den };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The largest number of pictures by which decode order runs ahead of display order. */
function computeReorderDelay(cuts: readonly ReadyCut[]): number {
  const delays = cuts.flatMap(({ item, output }) =>
    output.pieces.map((piece) => {
      if (piece.kind === 'encode') return piece.reorderDelay;
      const { pts } = getFirstSource(item).index.packets;
      return countReorderDelay(pts.slice(piece.firstPacket, piece.endPacket), piece.times);
    }),
  );
  return Math.max(0, ...delays);
}

/** The stream that packets go into. */
export interface StreamHeader {
  /** FFmpeg's name. */
  readonly codec: string;
  /** In Annex B form; undefined for codecs without them. */
  readonly parameterSets: Buffer | undefined;
}

/**
 * Yields the packets of the video in decode order. Decode times are computed anew, so that they rise across seams, and
 * every run begins with the parameter sets of its encoder. Where encoders differ, sets of one number say different things:
 * then they stand before each key, so that decoding can begin there and not only where the run begins.
 */
export async function* readVideoPackets(
  cuts: readonly ReadyCut[],
  { sets, isMixed }: ParameterSets,
  { timeBase, starts, times, end }: VideoTimeline,
  signal: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const delay = computeReorderDelay(cuts);
  const nextTime = new Map(times.map((time, i) => [time, times[i + 1] ?? end]));
  const step = times.length > 1 ? times[1]! - times[0]! : 1n;
  let count = 0;
  for (const [i, cut] of cuts.entries()) {
    const { output } = cut;
    for (const piece of output.pieces) {
      const written = { sets: sets.get(getPath(cut, piece)), isMixed };
      for await (const packet of readPiecePackets(cut, piece, written, signal)) {
        packet.pts =
          starts[i]! + rescaleTicks(packet.pts - BigInt(output.startTicks), output.timeBase, timeBase);
        packet.dts = count >= delay ? times[count - delay]! : times[0]! - step * BigInt(delay - count);
        packet.duration = (nextTime.get(packet.pts) ?? packet.pts + step) - packet.pts;
        count++;
        yield packet;
      }
    }
  }
}

function isEqual(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a && b ? a.equals(b) : a === b;
}

function getPath({ item, directory }: ReadyCut, piece: ReadyPiece): string {
  return piece.kind === 'encode' ? join(directory, piece.file) : getFirstSource(item).info.path;
}

/** The parameter sets of a video. */
export interface ParameterSets {
  /** Of each file that packets come from, by its path. */
  readonly sets: ReadonlyMap<string, Buffer | undefined>;
  /** Whether pictures need other ones than those of the header. */
  readonly isMixed: boolean;
}

/** Reads the parameter sets of all files that packets come from. */
export async function readSetsOfPieces(
  cuts: readonly ReadyCut[],
  { codec, parameterSets }: StreamHeader,
): Promise<ParameterSets> {
  const sets = new Map<string, Buffer | undefined>();
  for (const cut of cuts) {
    for (const piece of cut.output.pieces) {
      const path = getPath(cut, piece);
      const stream = piece.kind === 'encode' ? 0 : getFirstSource(cut.item).video.index;
      if (!sets.has(path)) sets.set(path, await readParameterSets(path, stream, codec));
    }
  }
  return { sets, isMixed: [...sets.values()].some((each) => !isEqual(each, parameterSets)) };
}

interface WrittenSets {
  readonly sets: Buffer | undefined;
  /** Whether they are written before each key. */
  readonly isMixed: boolean;
}

async function* readPiecePackets(
  cut: ReadyCut,
  piece: ReadyPiece,
  { sets, isMixed }: WrittenSets,
  signal: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const path = getPath(cut, piece);
  const { video, index } = getFirstSource(cut.item);
  const packets =
    piece.kind === 'encode'
      ? readSegment(path, cut.output.timeBase, signal)
      : readCopiedRun({ path, video, index: index.packets }, piece, signal);
  let isFirst = true;
  for await (const packet of packets) {
    const isMarked = isFirst || (isMixed && packet.isKeyframe);
    if (sets && packet.data && isMarked) replaceData(packet, Buffer.concat([sets, packet.data]));
    isFirst = false;
    yield packet;
  }
}

/** Reads the parameter sets from a stream's header in Annex B form; undefined for codecs without them. */
export async function readParameterSets(
  path: string,
  streamIndex: number,
  codecName: string,
): Promise<Buffer | undefined> {
  const codec = getCopyableCodec(codecName);
  if (!isNalCodec(codec)) return undefined;
  await using input = await InputFile.open(path);
  return joinAnnexB(
    readNalLayout(codec, input.context.streams[streamIndex]!.codecpar.extradata).parameterSets,
  );
}

function getFirstSource(item: CutItem): IndexedSource {
  return item.kind === 'clip' ? item.range.source : item.to.source;
}
