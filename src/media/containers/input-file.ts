import { stat } from 'node:fs/promises';
import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { FormatContext, Packet, type Stream } from 'node-av/lib';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { type Rational, ticksToSeconds } from '../../core/rational.ts';
import { createNotFoundError } from '../file-state.ts';
import { check, createDictionary, createMediaError, isEndOrAgain, NO_TIMESTAMP } from '../native.ts';
import { hasPacketIndex, SELF_CONTAINED_FORMATS } from './container-formats.ts';
import { ContinuousClock } from './continuous-clock.ts';
import { repairSideData } from './nut-side-data.ts';
import { isSmallPacket, PacketBatch } from './packet-batch.ts';

/** Errors in a row after which nothing more is read. */
const MAX_READ_FAILURES = 16;

/** Milliseconds that reading a packet may keep the event loop waiting before the rest of a file is read in the thread pool. */
const MAX_BLOCKING_MS = 20;

/** How a file is opened. */
interface OpenOptions {
  /** Whether it was written whole by Footlight, so that nothing in it has to be searched for. */
  readonly isStored?: boolean;
}

/** What the times of a stream's packets are read by. */
interface TimedStream extends Pick<Stream, 'codecpar'> {
  readonly timeBase: Rational;
}

/** An opened container. Dispose with `await using`. */
export class InputFile implements AsyncDisposable {
  readonly context: FormatContext;
  readonly path: string;
  #clock: ContinuousClock | undefined;
  #endSeconds = Number.NEGATIVE_INFINITY;
  #endedEarly = false;
  #readsAtOnce: boolean;

  private constructor(path: string, context: FormatContext, { isStored = false }: OpenOptions) {
    this.path = path;
    this.context = context;
    this.#readsAtOnce = isStored || hasPacketIndex(context.iformat?.name);
    this.startClock();
  }

  private startClock(): void {
    const isNeeded = ContinuousClock.isNeededFor(this.context.iformat?.name);
    this.#clock = isNeeded ? new ContinuousClock() : undefined;
  }

  /** Where the times in the file jump, in seconds of the times that packets are given, which go on. */
  get jumpSeconds(): readonly number[] {
    return this.#clock?.jumpSeconds ?? [];
  }

  /** Whether times of a stream have gone back so far, as where recordings overlap. */
  hasOverlap(streamIndex: number): boolean {
    return this.#clock?.hasOverlap(streamIndex) ?? false;
  }

  /** The latest end of a packet that was read, of any stream, in seconds of the file's clock. */
  get endSeconds(): number {
    return this.#endSeconds;
  }

  /** Whether reading stopped at an error before the end of the file. */
  get endedEarly(): boolean {
    return this.#endedEarly;
  }

  /**
   * Opens a regular file; anything else, protocol names included, is refused before FFmpeg sees it.
   *
   * @throws `input.not-found`, `input.not-a-file`, `input.empty`, `input.unreadable`
   */
  static async open(path: string, options: OpenOptions = {}): Promise<InputFile> {
    await assertRegularFile(path);
    const context = new FormatContext();
    // Only plain files: a playlist named .mp4 must not make the demuxer fetch URLs or open other files.
    // Percent signs and stars in the names of pictures are no patterns.
    const limits = {
      protocol_whitelist: 'file',
      format_whitelist: SELF_CONTAINED_FORMATS,
      pattern_type: 'none',
    };
    const opened = await context.openInput(`file:${path}`, null, createDictionary(limits));
    if (opened < 0) throw createUnreadableError(path, opened);
    const input = new InputFile(path, context, options);
    const described = await context.findStreamInfo();
    if (described < 0) {
      await input[Symbol.asyncDispose]();
      throw createUnreadableError(path, described);
    }
    return input;
  }

  /** Packets of the wanted streams in file order. The packet is valid until the next one is asked for. */
  async *readPackets(
    streams: readonly number[],
    signal?: AbortSignal,
  ): AsyncGenerator<Packet, void, undefined> {
    using packet = new Packet();
    packet.alloc();
    const wanted = new Set(streams);
    const isNut = this.context.iformat?.name === 'nut';
    const batch = new PacketBatch();
    const known = new Map<number, TimedStream>();
    let [failures, size] = [0, 0];
    while (true) {
      throwIfCancelled(signal);
      await batch.next();
      // Packets of a stream are mostly about as large as those before.
      const code = isSmallPacket(size) ? await this.#readSmall(packet) : await this.context.readFrame(packet);
      if (isEndOrAgain(code)) return;
      if (code < 0) {
        // Some demuxers find their way again after a damaged place.
        if (++failures < MAX_READ_FAILURES) continue;
        this.#endedEarly = true;
        return;
      }
      failures = 0;
      size = packet.size;
      if (isNut) repairSideData(packet);
      const stream = known.get(packet.streamIndex) ?? this.#describe(packet.streamIndex);
      known.set(packet.streamIndex, stream);
      this.#clock?.adjust(packet, stream);
      this.#noteEnd(packet, stream);
      if (wanted.has(packet.streamIndex)) yield packet;
      packet.unref();
    }
  }

  /**
   * Reads at once where that takes no longer than a round trip through the thread pool. Demuxers that search for their next
   * good place, or a slow disk, would stop all other work meanwhile.
   */
  async #readSmall(packet: Packet): Promise<number> {
    if (!this.#readsAtOnce) return this.context.readFrame(packet);
    const start = performance.now();
    const code = this.context.readFrameSync(packet);
    const isFast = performance.now() - start <= MAX_BLOCKING_MS;
    this.#readsAtOnce = isFast && (code >= 0 || isEndOrAgain(code));
    return code;
  }

  /** Asked for once: each question lists all streams of the file anew. */
  #describe(index: number): TimedStream {
    const { codecpar, timeBase } = this.context.streams[index]!;
    return { codecpar, timeBase: { num: timeBase.num, den: timeBase.den } };
  }

  #noteEnd({ pts, duration }: Packet, { timeBase }: TimedStream): void {
    if (pts === NO_TIMESTAMP) return;
    const end = ticksToSeconds(pts + duration, timeBase);
    if (end > this.#endSeconds) this.#endSeconds = end;
  }

  /** Moves to the last keyframe of `streamIndex` at or before `ticks`, which are times as the file has them. */
  async seek(streamIndex: number, ticks: bigint): Promise<void> {
    check(
      await this.context.seekFrame(streamIndex, ticks, AVSEEK_FLAG_BACKWARD),
      createMessage('media-operation.seek', { path: this.path }),
    );
    this.startClock();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.closeInput();
  }
}

async function assertRegularFile(path: string): Promise<void> {
  const entry = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw createNotFoundError(path, error);
  });
  if (!entry.isFile()) {
    throw new FootlightError('input.not-a-file', { kind: 'input', value: path });
  }
  if (entry.size === 0) {
    throw new FootlightError('input.empty', { kind: 'input', value: path });
  }
}

function createUnreadableError(path: string, code: number): FootlightError {
  return new FootlightError('input.unreadable', {
    kind: 'input',
    value: path,
    cause: createMediaError(code, createMessage('media-operation.open')),
  });
}
