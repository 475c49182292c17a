import { prefetchItems } from '../../core/concurrency.ts';
import { FootlightError } from '../../core/errors.ts';
import { InputFile } from '../containers/input-file.ts';
import { type DecodeFindings, DecodeMeter } from '../decode-meter.ts';
import { decodeFrames } from '../decoder.ts';
import { cloneFrame, type Frame } from '../frame.ts';
import type { MediaInfo, VideoStreamInfo } from '../media-info.ts';
import { NO_TIMESTAMP } from '../native.ts';

/** Containers with an index that makes seeks exact; others are read from their start. */
const INDEXED_FORMATS = /mov|matroska|nut/;
/** Whether places of a file are found without reading it from its start. */
export function canSeekExactly({ format }: Pick<MediaInfo, 'format'>): boolean {
  return INDEXED_FORMATS.test(format);
}

const READ_AHEAD = 3;
/** Up to this many frames ahead, reading on is cheaper than opening the file again and seeking. */
const READ_ON = 24;

/** Frames of a video by their numbers. */
export interface FrameSequence extends AsyncDisposable {
  readonly frameCount: number;
  /** Frames `start` to `end` (exclusive); the caller owns each. @throws `input.changed` */
  read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Frame, void, undefined>;
}

/**
 * Reads frames of one stream by their number in a frame index. Consecutive ranges are decoded in one pass; the last
 * frames are kept, so that a range may begin a little before the previous one ended. A jump seeks, and timestamps verify
 * where the seek landed; in a container without an index, only a jump back opens the file again.
 */
export class FrameReader implements FrameSequence {
  readonly #info: Pick<MediaInfo, 'path' | 'format'>;
  readonly #video: Pick<VideoStreamInfo, 'index'>;
  readonly #pts: readonly number[];
  readonly #keep: number;
  /** Otherwise whatever lies ahead is reached by reading on, as a new pass would begin at frame 0. */
  readonly #canSeek: boolean;
  readonly #kept: { number: number; frame: Frame }[] = [];
  #pass: Pass | undefined;
  #next = 0;
  #concealed: number[] = [];
  readonly #changed = new Set<number>();

  constructor(
    info: Pick<MediaInfo, 'path' | 'format'>,
    video: Pick<VideoStreamInfo, 'index'>,
    pts: readonly number[],
    keep: number,
  ) {
    this.#info = info;
    this.#video = video;
    this.#pts = pts;
    this.#keep = Math.max(1, keep);
    this.#canSeek = canSeekExactly(info);
  }

  get frameCount(): number {
    return this.#pts.length;
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    const oldest = this.#kept[0]?.number ?? this.#next;
    const isNear = !this.#canSeek || start <= this.#next + Math.max(this.#keep, READ_ON);
    if (!this.#pass || start < oldest || !isNear) await this.restartAt(start, signal);
    for (const { number, frame } of [...this.#kept]) {
      if (number >= start && number < end) yield cloneFrame(frame);
    }
    while (this.#next < end) {
      const frame = await this.advance(signal);
      if (this.#next > start) yield cloneFrame(frame);
    }
  }

  /**
   * What was out of order since it was last asked for: times of frames that could not be decoded, for which those before
   * were given, and times from which on frames had another format and were converted, also of frames that were skipped.
   */
  takeFindings(): Pick<DecodeFindings, 'lost' | 'changed'> {
    this.#noteChanges();
    const lost = this.#concealed;
    const changed = [...this.#changed].sort((a, b) => a - b);
    this.#concealed = [];
    this.#changed.clear();
    return { lost, changed };
  }

  #noteChanges(): void {
    for (const ticks of this.#pass?.changed ?? []) this.#changed.add(ticks);
  }

  private async advance(signal?: AbortSignal): Promise<Frame> {
    const frame = (await this.conceal()) ?? (await this.#pass!.frames.next()).value;
    if (!frame) {
      signal?.throwIfAborted();
      throw this.createChangedInputError(this.#next);
    }
    frame.pts = BigInt(this.#pts[this.#next] as number);
    this.keep(frame);
    this.#next++;
    return frame;
  }

  /** Keeps the next frame, and no more than are wanted. */
  private keep(frame: Frame): void {
    this.#kept.push({ number: this.#next, frame });
    while (this.#kept.length > this.#keep) this.#kept.shift()!.frame.free();
  }

  /** The picture before once more, if the next one can't be decoded but a later one can, or nothing after damage. */
  private async conceal(): Promise<Frame | undefined> {
    const before = this.#kept.at(-1);
    if (before?.number !== this.#next - 1) return undefined;
    const pts = await this.#pass!.peekPts();
    if (!this.#pass!.isDamaged || (pts !== undefined && !this.isLater(Number(pts)))) return undefined;
    this.#concealed.push(this.#pts[this.#next]!);
    return cloneFrame(before.frame);
  }

  /** Whether a time is that of a picture after the next one. */
  private isLater(pts: number): boolean {
    return pts > this.#pts[this.#next]! && this.#pts.includes(pts, this.#next + 1);
  }

  /** Opens a new pass whose next frame is `start`. */
  private async restartAt(start: number, signal?: AbortSignal): Promise<void> {
    await this.close();
    if (start > 0 && this.#canSeek) {
      this.#pass = await Pass.open(
        this.#info.path,
        this.#video.index,
        signal,
        BigInt(this.#pts[start] as number),
      );
      const landed = await this.findLanding(start);
      if (landed !== undefined) {
        this.#next = landed;
        return;
      }
      await this.close();
    }
    this.#pass = await Pass.open(this.#info.path, this.#video.index, signal);
    this.#next = 0;
    await this.skipTo(start, signal);
  }

  /** Decodes up to `start` after a seek; undefined if the seek landed later or timestamps don't match the index. */
  private async findLanding(start: number): Promise<number | undefined> {
    const first = await this.#pass!.peekPts();
    const number = first === undefined ? -1 : this.#pts.indexOf(Number(first));
    if (number < 0 || number > start) return undefined;
    this.#next = number;
    for (; this.#next < start; this.#next++) {
      const { value: frame } = await this.#pass!.frames.next();
      if (!frame || Number(frame.pts) !== this.#pts[this.#next]) {
        frame?.free();
        return undefined;
      }
      // It stands in for the next one, should that be damaged, as it would where reading came on from before.
      this.keep(frame);
    }
    return start;
  }

  private async skipTo(start: number, signal?: AbortSignal): Promise<void> {
    const known = this.#concealed.length;
    while (this.#next < start) await this.advance(signal);
    // What is only gone through is given to nobody.
    this.#concealed.length = known;
  }

  private createChangedInputError(number: number): FootlightError {
    return new FootlightError('input.changed', {
      kind: 'input',
      reason: 'fewer-frames',
      parameters: { number, count: this.#pts.length },
      value: this.#info.path,
    });
  }

  private async close(): Promise<void> {
    for (const { frame } of this.#kept.splice(0)) frame.free();
    this.#noteChanges();
    await this.#pass?.close();
    this.#pass = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** One pass through the file: an opened input and a decoder that works a few frames ahead. */
class Pass {
  readonly frames: AsyncGenerator<Frame, void, undefined>;
  readonly #input: InputFile;
  readonly #meter = new DecodeMeter();
  readonly #decoded: AsyncGenerator<Frame, void, undefined>;
  #pending: Frame | undefined;

  private constructor(input: InputFile, streamIndex: number, signal: AbortSignal | undefined) {
    this.#input = input;
    const decoded = decodeFrames(input, streamIndex, { signal, meter: this.#meter });
    this.#decoded = prefetchItems(decoded, READ_AHEAD, (frame) => frame.free());
    this.frames = this.takeAll();
  }

  /** Whether something could not be decoded. */
  get isDamaged(): boolean {
    return (this.#meter.getFindings('video')?.lost.length ?? 0) > 0;
  }

  /** Times from which on frames had another format. */
  get changed(): readonly number[] {
    return this.#meter.getFindings('video')?.changed ?? [];
  }

  static async open(
    path: string,
    streamIndex: number,
    signal?: AbortSignal,
    seekTicks?: bigint,
  ): Promise<Pass> {
    const input = await InputFile.open(path);
    if (seekTicks !== undefined) await input.seek(streamIndex, seekTicks);
    return new Pass(input, streamIndex, signal);
  }

  private async *takeAll(): AsyncGenerator<Frame, void, undefined> {
    for (let frame = await this.take(); frame; frame = await this.take()) yield frame;
  }

  private async take(): Promise<Frame | undefined> {
    const frame = this.#pending ?? (await this.#decoded.next()).value ?? undefined;
    this.#pending = undefined;
    return frame;
  }

  /** The time of the next frame; undefined at the end, or if it has none. */
  async peekPts(): Promise<bigint | undefined> {
    this.#pending ??= (await this.#decoded.next()).value ?? undefined;
    const pts = this.#pending?.pts;
    return pts === NO_TIMESTAMP ? undefined : pts;
  }

  async close(): Promise<void> {
    await this.frames.return(undefined);
    await this.#decoded.return(undefined);
    this.#pending?.free();
    this.#pending = undefined;
    await this.#input[Symbol.asyncDispose]();
  }
}
