import { mapConcurrently } from '../../core/map-concurrently.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import type { Step } from '../../execution/step.ts';
import { indexPackets, listShownTimes } from '../../media/cutting/packet-index.ts';
import type { Frame } from '../../media/frame.ts';
import { requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { EQUAL_PSNR, measureLumaPsnr } from '../../media/video/psnr.ts';
import type { ReadyPiece } from './cut-clips.ts';
import { type FrameSpan, listSpans } from './cut-item.ts';
import { countParallelCuts } from './parallel-cuts.ts';
import { type CountedVideo, ReaderPool, type Readers } from './readers.ts';
import { CUT_STAGES } from './stages.ts';
import { layOutTimeline, type ReadyCut, type VideoTimeline } from './video-packets.ts';

/** The result of checking one interval of the finished video. */
export interface VerifiedCut {
  readonly isSound: boolean;
  /** Lowest PSNR of the pictures at its seams against their sources, in dB. */
  readonly seamPsnr?: number;
  readonly problem?: Message;
}

interface VerifyResources {
  readonly path: string;
  readonly cuts: readonly ReadyCut[];
  readonly bitDepth: number;
  /** Whether encoded pictures are next to copied ones, where a difference would be seen. */
  readonly isSmart: boolean;
}

/** PSNR in dB below which a difference is visible. */
const MIN_PSNR = 40;
const AROUND = 3;
/** Pictures of an encoded piece that are decoded before its end. */
const MAX_COMPARED_FRAMES = 120;
/** Matroska rounds times to milliseconds. */
const TIME_TOLERANCE_SECONDS = 0.0006;

/**
 * Checks the finished video: the number and times of its pictures, and those around every seam against their sources.
 */
export const verifyCutStep: Step<{ readonly videoDigest: string }, VerifyResources, readonly VerifiedCut[]> =
  {
    ...CUT_STAGES['verify-cut'],
    version: '2',
    async run({ signal, reportProgress: progress }, _input, { path, cuts, bitDepth, isSmart }) {
      const info = await probe(path);
      const video = requireVideo(info);
      const times = listShownTimes(await indexPackets(path, video, signal));
      const timeline = layOutTimeline(cuts);
      const wrongTime = findFirstWrongTime(times, video, timeline);
      if (wrongTime !== undefined) return cuts.map(() => ({ isSound: false, problem: wrongTime }));
      const result = { info, video, index: { frames: times } };
      const sources = cuts.flatMap(({ item }) => listSpans(item)).map(({ source }) => source);
      let [first, done] = [0, 0];
      const placed = cuts.map((cut) => {
        first += cut.output.frames;
        return { cut, first: first - cut.output.frames };
      });
      await using pool = new ReaderPool();
      return await mapConcurrently(
        placed,
        { concurrency: countParallelCuts([...sources, result]), signal },
        async ({ cut, first: number }, _index, either) => {
          const checked = await pool.lend((readers) =>
            verify(cut, { result, first: number, readers, bitDepth }, either),
          );
          progress(++done, cuts.length);
          return judgeCut(checked, isSmart && !cut.output.isConverted ? MIN_PSNR : Number.MIN_VALUE);
        },
      );
    },
  };

/** Where the pictures of an interval are looked at. */
interface Comparison {
  readonly result: CountedVideo;
  /** Number of the interval's first picture in the finished video. */
  readonly first: number;
  readonly readers: Readers;
  readonly bitDepth: number;
}

function findFirstWrongTime(
  times: readonly number[],
  { timeBase }: VideoStreamInfo,
  timeline: VideoTimeline,
): Message | undefined {
  if (times.length !== timeline.times.length)
    return createMessage('cut.problem.count', { frames: times.length, expected: timeline.times.length });
  const wrong = times.findIndex((ticks, i) => {
    const wanted = ticksToSeconds(timeline.times[i]!, timeline.timeBase);
    return Math.abs(ticksToSeconds(BigInt(ticks), timeBase) - wanted) > TIME_TOLERANCE_SECONDS;
  });
  return wrong < 0 ? undefined : createMessage('cut.problem.time', { number: wrong });
}

async function verify(
  cut: ReadyCut,
  { result, first, readers, bitDepth }: Comparison,
  signal: AbortSignal,
): Promise<VerifiedCut> {
  const { pieces } = cut.output;
  let worst = Math.min(
    EQUAL_PSNR,
    ...pieces.map((piece) => (piece.kind === 'encode' ? piece.psnr : EQUAL_PSNR)),
  );
  try {
    for (const { from, to, copiedFrom } of createWindows(pieces)) {
      let number = from;
      for await (const shown of readers.getReader(result).read(first + from, first + to, signal)) {
        if (number++ >= copiedFrom && cut.item.kind === 'clip')
          worst = Math.min(
            worst,
            await measureLikeness(shown, cut.item.range, number - 1, readers, bitDepth, signal),
          );
        shown.free();
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = createMessage('cut.problem.undecodable', { detail: (error as Error).message });
    return { isSound: false, problem };
  }
  return { isSound: true, seamPsnr: worst };
}

function judgeCut(checked: VerifiedCut, minPsnr: number): VerifiedCut {
  const { isSound, seamPsnr = 0 } = checked;
  if (!isSound || seamPsnr >= minPsnr) return checked;
  const problem = createMessage('cut.problem.differs', { psnr: seamPsnr.toFixed(1) });
  return { isSound: false, seamPsnr, problem };
}

/** PSNR of a picture of the video against that of the source, in dB. */
async function measureLikeness(
  shown: Frame,
  { source, start }: FrameSpan,
  number: number,
  readers: Readers,
  bitDepth: number,
  signal: AbortSignal,
): Promise<number> {
  let psnr = 0;
  for await (const meant of readers.getReader(source).read(start + number, start + number + 1, signal)) {
    psnr = measureLumaPsnr(shown, meant, bitDepth);
    meant.free();
  }
  return psnr;
}

interface Window {
  readonly from: number;
  readonly to: number;
  /** First copied picture; from here on pictures have to be those of the source. */
  readonly copiedFrom: number;
}

/**
 * The pictures to decode of an interval: each encoded piece with the copied pictures after it and one before it, and
 * the first pictures if nothing was encoded.
 */
function createWindows(pieces: readonly ReadyPiece[]): Window[] {
  const all: Window[] = [];
  let start = 0;
  for (const [i, { kind, times }] of pieces.entries()) {
    const end = start + times.length;
    if (kind === 'encode') {
      const behind = pieces[i + 1]?.times.length ?? 0;
      const from = i > 0 ? start - 1 : Math.max(0, end - MAX_COMPARED_FRAMES);
      all.push({ from, to: end + Math.min(AROUND, behind), copiedFrom: end });
    } else if (pieces.length === 1) all.push({ from: 0, to: Math.min(AROUND, end), copiedFrom: 0 });
    start = end;
  }
  return all;
}
