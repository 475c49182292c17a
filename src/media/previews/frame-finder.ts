import { secondsToTicks, ticksToSeconds } from '../../core/rational.ts';
import { InputFile } from '../containers/input-file.ts';
import { decodeFrames } from '../decoder.ts';
import { cloneFrame, type Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { NO_TIMESTAMP } from '../native.ts';
import { timeFrames } from '../stills/still.ts';
import { deinterlaceFrames } from '../video/deinterlace-frames.ts';
import { readStartSeconds } from './start-time.ts';

/** A decoded frame, upright or not, which the caller owns, and when it begins. */
export interface FoundFrame {
  readonly frame: Frame;
  /** Since the start of the file. */
  readonly seconds: number;
  /** End of the frame since the start of the file, as far as it is known. */
  readonly endSeconds: number;
}

/** Callers round times: one that lies so little before a frame means that frame. */
const ROUNDING_SECONDS = 0.0005;
/** To decode on costs less than to begin anew if the wanted frame lies this close behind. */
const DECODE_ON_SECONDS = 2;

type Frames = AsyncGenerator<Frame, void, undefined>;

/** Finds single frames of a video by their times, which count from the start of the file, as players count. */
export class FrameFinder implements AsyncDisposable {
  readonly #video: VideoStreamInfo;
  readonly #threads: number;
  readonly #signal: AbortSignal | undefined;
  #input: InputFile;
  #frames: Frames | undefined;
  /** The frame before `#next`. */
  #held: Frame | undefined;
  #next: Frame | undefined;
  #isFromStart = true;

  private constructor(input: InputFile, video: VideoStreamInfo, threads: number, signal?: AbortSignal) {
    this.#input = input;
    this.#video = { ...video, timeBase: getTimeBase(input, video) };
    this.#threads = threads;
    this.#signal = signal;
  }

  static async open(
    path: string,
    video: VideoStreamInfo,
    { threads = 0, signal }: { readonly threads?: number; readonly signal?: AbortSignal } = {},
  ): Promise<FrameFinder> {
    return new FrameFinder(await InputFile.open(path), video, threads, signal);
  }

  /**
   * The frame that is shown at a time; the first one before the start, the last one after the end. If `earliest` is given,
   * any frame that begins between it and `seconds` is as good, so that a key frame there need not be decoded from.
   *
   * @returns undefined if nothing can be decoded
   */
  async find(seconds: number, earliest?: number): Promise<FoundFrame | undefined> {
    const target = this.#toTicks(seconds);
    const enough = earliest === undefined ? target : this.#toTicks(earliest - ROUNDING_SECONDS);
    if (!this.#isNear(target)) await this.#seek(target);
    while (!this.#isHeld(enough, target)) {
      this.#next ??= await this.#read();
      if (!this.#next && !this.#held && !this.#isFromStart) {
        await this.#startAnew();
        continue;
      }
      if (!this.#next) break;
      const isBehind = this.#next.pts > target;
      if (isBehind && this.#held) break;
      if (isBehind && !this.#isFromStart) {
        await this.#startAnew();
        continue;
      }
      this.#held?.free();
      this.#held = this.#next;
      this.#next = undefined;
      if (isBehind) break;
    }
    return this.#describe();
  }

  /** Whether a frame that is good enough was read last. */
  #isHeld(enough: bigint, target: bigint): boolean {
    return this.#held !== undefined && this.#held.pts >= enough && this.#held.pts <= target;
  }

  #describe(): FoundFrame | undefined {
    if (!this.#held) return undefined;
    const frame = cloneFrame(this.#held);
    const toSeconds = (ticks: bigint): number =>
      ticksToSeconds(ticks, this.#video.timeBase) - readStartSeconds(this.#input);
    const end = this.#next?.pts ?? frame.pts + frame.duration;
    return { frame, seconds: toSeconds(frame.pts), endSeconds: toSeconds(end) };
  }

  #toTicks(seconds: number): bigint {
    const ofFile = seconds + ROUNDING_SECONDS + readStartSeconds(this.#input);
    const { num, den } = this.#video.timeBase;
    return BigInt(Math.floor((ofFile * den) / num));
  }

  #isNear(target: bigint): boolean {
    const at = this.#held?.pts;
    if (at === undefined || !this.#frames) return false;
    return at <= target && target - at <= secondsToTicks(DECODE_ON_SECONDS, this.#video.timeBase);
  }

  /** Where seeking fails, decoding from the start finds the frame as well; streams without times have no places. */
  async #seek(target: bigint): Promise<void> {
    const { index, hasJumps } = this.#video;
    const hasPlaces = !hasJumps && this.#input.context.streams[index]!.startTime !== NO_TIMESTAMP;
    if (!hasPlaces) return this.#startAnew();
    await this.#stop();
    const isSought = await this.#input.seek(index, target).then(
      () => true,
      () => false,
    );
    if (!isSought) return this.#startAnew();
    this.#isFromStart = false;
    this.#frames = this.#decode();
  }

  /** Reads from the start of the file, where seeking landed behind the wanted frame or all, or was not possible. */
  async #startAnew(): Promise<void> {
    await this.#stop();
    const { path } = this.#input;
    await this.#input[Symbol.asyncDispose]();
    this.#input = await InputFile.open(path);
    this.#isFromStart = true;
    this.#frames = this.#decode();
  }

  async #stop(): Promise<void> {
    await this.#frames?.return(undefined);
    this.#frames = undefined;
    for (const frame of [this.#held, this.#next]) frame?.free();
    this.#held = undefined;
    this.#next = undefined;
  }

  #decode(): Frames {
    const how = { signal: this.#signal, threads: this.#threads };
    const decoded = decodeFrames(this.#input, this.#video.index, how);
    return deinterlaceFrames(timeFrames(decoded, this.#video), this.#video);
  }

  async #read(): Promise<Frame | undefined> {
    return (await this.#frames?.next())?.value ?? undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await this.#input[Symbol.asyncDispose]();
  }
}

function getTimeBase({ context }: InputFile, { index }: VideoStreamInfo) {
  const { num, den } = context.streams[index]!.timeBase;
  return { num, den };
}
