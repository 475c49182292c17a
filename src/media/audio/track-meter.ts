import { MessageChannel } from 'node:worker_threads';
import type { Packet } from 'node-av/lib';
import { ItemSender } from '../../core/threads/item-port.ts';
import { ProgramThread } from '../../core/threads/program-thread.ts';
import type { AudioCoding } from '../containers/container-plan.ts';
import type { Loudness } from './loudness.ts';

const PROGRAM = new URL(
  import.meta.filename.endsWith('.ts') ? './track-meter-thread.ts' : './track-meter-thread.js',
  import.meta.url,
);
/** Packets that go to the thread at a time. */
const BATCH = 48;

export interface EncodedTrack {
  readonly coding: AudioCoding;
  readonly channels: number;
}

/** Content and time of a packet, in samples. */
export interface SentPacket {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly pts: bigint;
  readonly duration: bigint;
}

/** Measures the loudness of encoded tracks in a thread, one after the other, as `measureTrack` does. */
export class TrackMeter implements AsyncDisposable {
  readonly #thread = new ProgramThread(PROGRAM);
  readonly #track: EncodedTrack;

  constructor({ coding, channels }: EncodedTrack) {
    this.#track = { coding, channels };
  }

  begin(): TrackMeasurement {
    const { port1, port2 } = new MessageChannel();
    const sender = new ItemSender<SentPacket[]>(port1, (packets) => packets.map(({ data }) => data.buffer));
    return new TrackMeasurement(sender, this.#thread.call<EncodedTrack, Loudness>(this.#track, port2));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

/** The measurement of one track; dispose of it when the track is not finished either. */
export class TrackMeasurement implements AsyncDisposable {
  readonly #sender: ItemSender<SentPacket[]>;
  readonly #result: Promise<Loudness>;
  #batch: SentPacket[] = [];

  constructor(sender: ItemSender<SentPacket[]>, result: Promise<Loudness>) {
    this.#sender = sender;
    this.#result = result;
    // Its error is thrown where the result or the next packet is wanted.
    result.catch(() => undefined);
  }

  /** Copies a packet. @throws what the thread throws */
  async add({ data, pts, duration }: Packet): Promise<void> {
    this.#batch.push({ data: Uint8Array.from(data ?? []), pts, duration });
    if (this.#batch.length >= BATCH) await this.send();
  }

  async finish(): Promise<Loudness> {
    await this.send();
    this.#sender.end();
    return this.#result;
  }

  private async send(): Promise<void> {
    const packets = this.#batch;
    this.#batch = [];
    try {
      await this.#sender.send(packets);
    } catch (error) {
      await this.#result;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sender.close();
    await this.#result.catch(() => undefined);
  }
}
