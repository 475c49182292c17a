import type { SeparatedBlock } from '../../engines/source-separator.ts';
import { SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { createAudioFrame, createAudioPad } from '../../media/audio/audio-track-file.ts';
import { LOUDNESS_FILTER, type Loudness, LoudnessReader } from '../../media/audio/loudness.ts';
import { SegmentWriter } from '../../media/containers/segment-file.ts';
import { Encoder } from '../../media/encoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';

const STEMS = ['voice', 'music', 'ambience'] as const;

/** Remixes stems, writes the result as floats, and measures its loudness. */
export class MixWriter implements AsyncDisposable {
  readonly #remix: FilterGraph;
  readonly #encoder: Encoder;
  readonly #file: SegmentWriter;
  readonly #signal: AbortSignal;
  readonly #loudness = new LoudnessReader();
  #position = 0;

  private constructor(remix: FilterGraph, encoder: Encoder, file: SegmentWriter, signal: AbortSignal) {
    this.#remix = remix;
    this.#encoder = encoder;
    this.#file = file;
    this.#signal = signal;
  }

  /** `remix` is filter text from [voice], [music] and [ambience] to [mix]. */
  static async create(
    path: string,
    remix: string,
    channels: number,
    signal: AbortSignal,
  ): Promise<MixWriter> {
    const graph = await openRemix(remix, channels);
    const encoder = await Encoder.openAudio({
      encoder: 'pcm_f32le',
      sampleRate: SAMPLE_RATE,
      sampleFormat: 'flt',
      channels,
    });
    return new MixWriter(graph, encoder, await SegmentWriter.create(path, encoder), signal);
  }

  startAt(sample: number): number {
    this.#position = sample;
    return sample;
  }

  async add(stems: SeparatedBlock): Promise<void> {
    const size = stems.voice[0]?.length ?? 0;
    if (size === 0) return;
    for (const name of STEMS) await this.#remix.push(name, createAudioFrame(stems[name], this.#position));
    this.#position += size;
    await this.drain();
  }

  async finish(): Promise<Loudness> {
    for (const name of STEMS) await this.#remix.push(name, null);
    await this.drain();
    await this.store(null);
    await this.#file.finish();
    return this.#loudness.getResult();
  }

  private async drain(): Promise<void> {
    for await (const frame of this.#remix.drain('out')) {
      this.#loudness.add(frame);
      await this.store(frame);
    }
  }

  private async store(frame: Frame | null): Promise<void> {
    for await (const packet of this.#encoder.encode(frame, this.#signal)) await this.#file.write(packet);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#remix[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
    await this.#file[Symbol.asyncDispose]();
  }
}

function openRemix(remix: string, channels: number): Promise<FilterGraph> {
  const pad = createAudioPad(channels);
  return FilterGraph.open({
    inputs: { voice: pad, music: pad, ambience: pad },
    text: `${remix};[mix]${LOUDNESS_FILTER},aformat=sample_fmts=flt[out]`,
    outputs: { out: 'audio' },
  });
}
