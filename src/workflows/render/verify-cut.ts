import { lumaPsnr } from '../../analysis/psnr.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import type { Step } from '../../execution/step.ts';
import { indexPackets, shownTimes } from '../../media/cutting/packet-index.ts';
import type { Frame } from '../../media/frame.ts';
import { FrameReader } from '../../media/frame-reader.ts';
import { requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import type { ReadyPiece } from './cut-clips.ts';
import { type FilmTimeline, layOutTimeline, type ReadyCut } from './film-packets.ts';
import { Readers } from './readers.ts';

/** What decoding the finished film said of one stretch. */
export interface VerifiedCut {
  readonly isSound: boolean;
  /** Of the pictures around its seams, the worst likeness to the source in dB; undefined where they were converted. */
  readonly seamPsnr?: number;
  readonly problem?: string;
}

interface VerifyResources {
  readonly path: string;
  readonly cuts: readonly ReadyCut[];
  readonly bitDepth: number;
}

/** Less than this is seen; an encoded stretch that falls below is encoded again with more bits. */
const LEAST_PSNR = 40;
const AROUND = 3;
/** Of an encoded stretch, the pictures that are looked at from its begin. */
const LOOKED_AT = 60;
/** Matroska rounds times to milliseconds. */
const TIME_TOLERANCE_SECONDS = 0.0006;

/** Opens the film as a player would, counts its pictures, and compares those around every seam with their sources. */
export const verifyCutStep: Step<{ readonly filmDigest: string }, VerifyResources, readonly VerifiedCut[]> = {
  name: 'verify-cut',
  version: '1',
  title: 'Check every seam',
  async run({ signal, progress }, _input, { path, cuts, bitDepth }) {
    const info = await probe(path);
    const video = requireVideo(info);
    const times = shownTimes(await indexPackets(path, video, signal));
    const timeline = layOutTimeline(cuts);
    const wrongTime = firstWrongTime(times, video, timeline);
    if (wrongTime !== undefined) return cuts.map(() => ({ isSound: false, problem: wrongTime }));
    await using film = new FrameReader(info, video, times, 1);
    await using readers = new Readers();
    const results: VerifiedCut[] = [];
    let first = 0;
    for (const cut of cuts) {
      results.push(await verify(cut, film, readers, first, bitDepth, signal));
      first += cut.output.frames;
      progress(results.length, cuts.length, 'seams');
    }
    return results;
  },
};

function firstWrongTime(
  times: readonly number[],
  { timeBase }: VideoStreamInfo,
  timeline: FilmTimeline,
): string | undefined {
  if (times.length !== timeline.times.length)
    return `the film holds ${times.length} pictures instead of ${timeline.times.length}`;
  const wrong = times.findIndex((ticks, i) => {
    const wanted = ticksToSeconds(timeline.times[i]!, timeline.timeBase);
    return Math.abs(ticksToSeconds(BigInt(ticks), timeBase) - wanted) > TIME_TOLERANCE_SECONDS;
  });
  return wrong < 0 ? undefined : `picture ${wrong} is shown at the wrong time`;
}

async function verify(
  { item, output }: ReadyCut,
  film: FrameReader,
  readers: Readers,
  first: number,
  bitDepth: number,
  signal: AbortSignal,
): Promise<VerifiedCut> {
  const isAlike = item.kind === 'clip' && output.frames === item.range.end - item.range.start;
  const isConverted = !isAlike || output.startTicks === 0;
  let worst: number | undefined;
  try {
    const source = readers.of(item.kind === 'clip' ? item.range.material : item.to.material);
    for (const [from, to] of windows(output.pieces)) {
      if (isConverted) await decodes(film, first + from, first + to, signal);
      else if (item.kind === 'clip') {
        const { start } = item.range;
        const pairs = zip(
          film.read(first + from, first + to, signal),
          source.read(start + from, start + to, signal),
        );
        for await (const [shown, meant] of pairs)
          worst = Math.min(worst ?? Number.POSITIVE_INFINITY, lumaPsnr(shown, meant, bitDepth));
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    return { isSound: false, problem: (error as Error).message };
  }
  if (worst === undefined || worst >= LEAST_PSNR) return { isSound: true, seamPsnr: worst };
  return { isSound: false, seamPsnr: worst, problem: `a picture at a seam differs: ${worst.toFixed(1)} dB` };
}

/**
 * What is looked at of a stretch: where something was encoded, all of it up to a little behind its seam, decoded as a
 * player does who comes from before; where all is copied, its first pictures.
 */
function windows(pieces: readonly ReadyPiece[]): [number, number][] {
  const total = pieces.reduce((sum, { times }) => sum + times.length, 0);
  const ranges: [number, number][] = [];
  let start = 0;
  for (const { kind, times } of pieces) {
    const end = start + times.length;
    if (kind === 'encode')
      ranges.push(
        [Math.max(0, start - AROUND), Math.min(end, start + LOOKED_AT)],
        [Math.max(start, end - AROUND), Math.min(total, end + AROUND)],
      );
    start = end;
  }
  return ranges.length > 0 ? joined(ranges) : [[0, Math.min(AROUND, total)]];
}

/** Ranges in order, those that touch as one. */
function joined(ranges: readonly [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

async function decodes(film: FrameReader, from: number, to: number, signal: AbortSignal): Promise<void> {
  for await (const frame of film.read(from, to, signal)) frame.free();
}

/** Pairs of both, read side by side; freed when the next one is asked for. */
async function* zip(
  left: AsyncGenerator<Frame, void, undefined>,
  right: AsyncGenerator<Frame, void, undefined>,
): AsyncGenerator<[Frame, Frame], void, undefined> {
  try {
    for (;;) {
      const [{ value: a }, { value: b }] = await Promise.all([left.next(), right.next()]);
      try {
        if (!a || !b) return;
        yield [a, b];
      } finally {
        a?.free();
        b?.free();
      }
    }
  } finally {
    await Promise.all([left.return(), right.return()]);
  }
}
