import { lumaPsnr } from '../../analysis/psnr.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import type { Step } from '../../execution/step.ts';
import { indexPackets, shownTimes } from '../../media/cutting/packet-index.ts';
import type { Frame } from '../../media/frame.ts';
import { FrameReader } from '../../media/frame-reader.ts';
import { requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { type FilmTimeline, layOutTimeline, type ReadyCut } from './film-packets.ts';

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
    const results: VerifiedCut[] = [];
    let first = 0;
    for (const cut of cuts) {
      results.push(await verify(cut, film, first, bitDepth, signal));
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
  first: number,
  bitDepth: number,
  signal: AbortSignal,
): Promise<VerifiedCut> {
  const isAlike = item.kind === 'clip' && output.frames === item.range.end - item.range.start;
  const isConverted = !isAlike || output.startTicks === 0;
  let worst: number | undefined;
  try {
    const { info, video, index } = item.kind === 'clip' ? item.range.material : item.to.material;
    await using source = new FrameReader(info, video, index.frames, 1);
    for (const [from, to] of windows(output.pieces.map(({ times }) => times.length))) {
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

/** The pictures around the ends of each piece, in order and without overlap. */
function windows(lengths: readonly number[]): [number, number][] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let at = 0;
  const seams = [0, ...lengths.map((length) => (at += length))];
  const ranges: [number, number][] = [];
  for (const seam of seams) {
    const [from, to] = [Math.max(ranges.at(-1)?.[1] ?? 0, seam - AROUND), Math.min(total, seam + AROUND)];
    if (to > from) ranges.push([from, to]);
  }
  return ranges;
}

async function decodes(film: FrameReader, from: number, to: number, signal: AbortSignal): Promise<void> {
  for await (const frame of film.read(from, to, signal)) frame.free();
}

/** Pairs of both; freed when the next one is asked for. */
async function* zip(
  left: AsyncGenerator<Frame, void, undefined>,
  right: AsyncGenerator<Frame, void, undefined>,
): AsyncGenerator<[Frame, Frame], void, undefined> {
  for await (const a of left) {
    const { value: b } = await right.next();
    if (!b) {
      a.free();
      return;
    }
    try {
      yield [a, b];
    } finally {
      a.free();
      b.free();
    }
  }
  await right.return();
}
