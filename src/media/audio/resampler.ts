import type { Rational } from '../../core/rational.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { createAudioPad, getLayoutName } from './audio-pad.ts';

/** Sample rate in hertz at which all audio is processed and delivered. */
export const SAMPLE_RATE = 48_000;

export interface AudioBlockAt {
  /** Planar samples, one array per channel. Valid until the next block is asked for. */
  readonly channels: Float32Array[];
  /** Position of the first sample on the stream's own clock. */
  readonly seconds: number;
}

/** Samples by which formats may lie apart or overlap where they change: containers round times to milliseconds. */
const ROUNDING = SAMPLE_RATE * 0.005;

/**
 * Resamples decoded audio to 48 kHz and mixes it to a number of channels. Where rate, channels or sample format change,
 * as in recordings of broadcasts, new filters go on at the sample after the last one.
 */
export class Resampler implements Disposable {
  readonly #timeBase: Rational;
  readonly #channels: number;
  readonly #onChange: (ticks: bigint) => void;
  #graph: FilterGraph | undefined;
  #format = '';
  /** Position of the next sample, in samples; undefined before the first one. */
  #next: number | undefined;

  /** @param onChange is told the ticks from which on audio has another format */
  constructor(timeBase: Rational, channels: number, onChange: (ticks: bigint) => void) {
    this.#timeBase = timeBase;
    this.#channels = channels;
    this.#onChange = onChange;
  }

  /** Takes over a frame, and yields what is ready. */
  async *add(frame: Frame): AsyncGenerator<AudioBlockAt, void, undefined> {
    const pad = createAudioPad(frame, this.#timeBase);
    const format = JSON.stringify(pad);
    if (format !== this.#format) {
      if (this.#graph) this.#onChange(frame.pts);
      yield* this.flush();
      this.#format = format;
      const layout =
        frame.channels === this.#channels ? '' : `:channel_layouts=${getLayoutName(this.#channels)}`;
      this.#graph = await FilterGraph.open({
        inputs: { in: pad },
        text: `[in]aresample=${SAMPLE_RATE}:async=1,aformat=sample_fmts=fltp${layout}[out]`,
        outputs: { out: 'audio' },
      });
    }
    await this.#graph!.push('in', frame);
    yield* this.#drain();
  }

  /** Yields the rest. */
  async *flush(): AsyncGenerator<AudioBlockAt, void, undefined> {
    if (!this.#graph) return;
    await this.#graph.push('in', null);
    yield* this.#drain();
    this[Symbol.dispose]();
  }

  async *#drain(): AsyncGenerator<AudioBlockAt, void, undefined> {
    for await (const frame of this.#graph!.drain('out')) {
      try {
        yield* this.#join(frame);
      } finally {
        frame.free();
      }
    }
  }

  /** Fills a gap to the block before with silence, and leaves out what overlaps it. */
  *#join(frame: Frame): Generator<AudioBlockAt, void, undefined> {
    const position = Number(frame.pts);
    this.#next ??= position;
    const gap = position - this.#next;
    const isApart = Math.abs(gap) > ROUNDING;
    for (let left = isApart ? gap : 0; left > 0; left -= SAMPLE_RATE) {
      const length = Math.min(left, SAMPLE_RATE);
      yield this.#createBlock(length, () => new Float32Array(length));
    }
    const skipped = isApart ? Math.min(frame.nbSamples, Math.max(0, -gap)) : 0;
    const length = frame.nbSamples - skipped;
    if (length === 0) return;
    const planes = frame.extendedData ?? frame.data ?? [];
    yield this.#createBlock(length, (channel) => {
      const { buffer, byteOffset } = planes[channel]!;
      return new Float32Array(buffer, byteOffset + skipped * Float32Array.BYTES_PER_ELEMENT, length);
    });
  }

  #createBlock(length: number, create: (channel: number) => Float32Array): AudioBlockAt {
    const seconds = this.#next! / SAMPLE_RATE;
    this.#next! += length;
    return { channels: Array.from({ length: this.#channels }, (_, channel) => create(channel)), seconds };
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]();
    this.#graph = undefined;
  }
}
