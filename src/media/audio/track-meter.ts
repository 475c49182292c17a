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

/** Packets with their contents one after the other, as handing over each alone takes longer than copying it. */
export interface SentPackets {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly packets: readonly SentPacket[];
}

/** Size and time of a packet, in bytes and samples. */
interface SentPacket {
  readonly bytes: number;
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
    const sender = new ItemSender<SentPackets>(port1, ({ data }) => [data.buffer]);
    return new TrackMeasurement(sender, this.#thread.call<EncodedTrack, Loudness>(this.#track, port2));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

/** The measurement of one track; dispose of it when the track is not finished either. */
export class TrackMeasurement implements AsyncDisposable {
  readonly #sender: ItemSender<SentPackets>;
  readonly #result: Promise<Loudness>;
  #contents: Uint8Array[] = [];
  #packets: SentPacket[] = [];

  constructor(sender: ItemSender<SentPackets>, result: Promise<Loudness>) {
    this.#sender = sender;
    this.#result = result;
    // Its error is thrown where the result or the next packet is wanted.
    result.catch(() => undefined);
  }

  /** Copies a packet. @throws what the thread throws */
  async add({ data, pts, duration }: Packet): Promise<void> {
    const content = new Uint8Array(data ?? []);
    this.#contents.push(content);
    this.#packets.push({ bytes: content.length, pts, duration });
    if (this.#packets.length >= BATCH) await this.send();
  }

  async finish(): Promise<Loudness> {
    await this.send();
    this.#sender.end();
    return this.#result;
  }

  private async send(): Promise<void> {
    const sent = { data: joinBytes(this.#contents), packets: this.#packets };
    [this.#contents, this.#packets] = [[], []];
    try {
      await this.#sender.send(sent);
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

function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
