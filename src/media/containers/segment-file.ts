import * as c from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import { type Rational, rescaleTicks } from '../../core/rational.ts';
import { decodeFrames } from '../decoder.ts';
import type { Encoder } from '../encoder.ts';
import type { Frame } from '../frame.ts';
import { ALPHA_MODE, hasAlphaBeside } from '../video/alpha-decoder.ts';
import { InputFile } from './input-file.ts';
import { OutputFile } from './output-file.ts';

/**
 * Ticks added to all timestamps while they are stored: NUT keeps any rational time base exactly, but no negative times,
 * and decode times may begin before the first picture.
 */
export const LIFT_TICKS = 1n << 40n;

/** NUT's fourth version, which alone keeps what lies beside the pictures; without syncpoints it needs no clock. */
const SIDE_DATA = { strict: 'experimental', syncpoints: 'none' };

/** Stores the packets of one closed group of pictures with their timestamps (NUT). */
export class SegmentWriter implements AsyncDisposable {
  readonly #file: OutputFile;

  private constructor(file: OutputFile) {
    this.#file = file;
  }

  static async create(path: string, encoder: Encoder): Promise<SegmentWriter> {
    const parameters = encoder.getParameters();
    const stream = { parameters, timeBase: encoder.timeBase };
    if (!hasAlphaBeside(parameters))
      return new SegmentWriter(await OutputFile.create(path, [stream], { format: 'nut' }));
    const marked = { ...stream, metadata: { [ALPHA_MODE]: '1' } };
    return new SegmentWriter(await OutputFile.create(path, [marked], { format: 'nut', options: SIDE_DATA }));
  }

  async write(packet: Packet): Promise<void> {
    packet.pts += LIFT_TICKS;
    packet.dts += LIFT_TICKS;
    await this.#file.write(0, packet);
  }

  async finish(): Promise<void> {
    await this.#file.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}

/** Packets of a stored segment with their timestamps in `timeBase`. The caller owns each. */
export async function* readSegment(
  path: string,
  timeBase: Rational,
  signal?: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  await using input = await InputFile.open(path, { isStored: true });
  const stored = input.context.streams[0]!.timeBase;
  for await (const packet of input.readPackets([0], signal)) {
    const copy = packet.clone();
    if (!copy) continue;
    copy.pts = rescaleTicks(packet.pts, stored, timeBase) - LIFT_TICKS;
    copy.dts =
      packet.dts === c.AV_NOPTS_VALUE ? copy.pts : rescaleTicks(packet.dts, stored, timeBase) - LIFT_TICKS;
    copy.duration = rescaleTicks(packet.duration, stored, timeBase);
    yield copy;
  }
}

/** Pictures of a stored segment with their timestamps in `timeBase`. The caller owns each. */
export async function* decodeSegment(
  path: string,
  timeBase: Rational,
  signal?: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  await using input = await InputFile.open(path, { isStored: true });
  const stored = input.context.streams[0]!.timeBase;
  for await (const frame of decodeFrames(input, 0, { ...(signal && { signal }) })) {
    frame.pts = rescaleTicks(frame.pts, stored, timeBase) - LIFT_TICKS;
    frame.duration = rescaleTicks(frame.duration, stored, timeBase);
    yield frame;
  }
}
