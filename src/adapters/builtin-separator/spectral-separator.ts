import type {
  AudioBlock,
  ChannelRole,
  SeparatedBlock,
  SeparationStage,
  SourceSeparator,
} from '../../engines/source-separator.ts';
import { measureCenterAgreement, SceneMasks } from './scene-masks.ts';
import { BINS, HOP, type Spectrum, Stft, WINDOW } from './stft.ts';

/** Separates voice, music and ambience by mid/side agreement and spectral movement, without a model. */
export const spectralSeparator: SourceSeparator = {
  id: 'builtin-spectral',
  version: '1',
  open: ({ sampleRate, channels }) => new SpectralSeparation(sampleRate, channels),
};

interface ChannelState {
  readonly input: Float32Array;
  readonly spectrum: Spectrum;
  readonly voice: Float32Array;
  readonly music: Float32Array;
  readonly voiceMask: Float32Array;
  readonly musicMask: Float32Array;
}

class SpectralSeparation implements SeparationStage {
  readonly #channels: readonly ChannelRole[];
  readonly #states: readonly ChannelState[];
  readonly #stft = new Stft();
  readonly #masks: SceneMasks;
  readonly #agreement = new Float32Array(BINS);
  readonly #scratch = new Float64Array(2 * WINDOW);
  readonly #pending: number[][];
  /** Samples at the start that belong to the padding, not to the input. */
  #skip = WINDOW - HOP;
  #received = 0;
  #delivered = 0;

  constructor(sampleRate: number, channels: readonly ChannelRole[]) {
    this.#channels = channels;
    this.#masks = new SceneMasks(sampleRate);
    this.#states = channels.map(() => ({
      input: new Float32Array(WINDOW),
      spectrum: new Float64Array(2 * WINDOW),
      voice: new Float32Array(WINDOW),
      music: new Float32Array(WINDOW),
      voiceMask: new Float32Array(BINS),
      musicMask: new Float32Array(BINS),
    }));
    this.#pending = channels.map(() => []);
  }

  process(block: AudioBlock): SeparatedBlock {
    this.#received += block[0]?.length ?? 0;
    return this.run(block);
  }

  flush(): SeparatedBlock {
    const padding = new Float32Array(WINDOW + HOP);
    return this.run(this.#channels.map(() => padding));
  }

  private run(block: AudioBlock): SeparatedBlock {
    block.forEach((samples, channel) => {
      const pending = this.#pending[channel]!;
      for (const sample of samples) pending.push(sample);
    });
    const hops = Math.floor((this.#pending[0]?.length ?? 0) / HOP);
    const size = hops * HOP;
    const createEmptyChannels = (): Float32Array[] => this.#channels.map(() => new Float32Array(size));
    const result = {
      voice: createEmptyChannels(),
      music: createEmptyChannels(),
      ambience: createEmptyChannels(),
    };
    for (let hop = 0; hop < hops; hop++) this.advance(hop * HOP, result);
    for (const pending of this.#pending) pending.splice(0, size);
    return this.trimBlock(result);
  }

  /** Processes one hop of every channel and outputs the oldest hop of the window. */
  private advance(offset: number, result: SeparatedBlock): void {
    this.#states.forEach(({ input, spectrum }, channel) => {
      input.copyWithin(0, HOP);
      const pending = this.#pending[channel]!;
      for (let i = 0; i < HOP; i++) input[WINDOW - HOP + i] = pending[offset + i]!;
      this.#stft.forward(input, 0, spectrum);
    });
    this.#masks.update(this.#states.map(({ spectrum }) => spectrum));
    this.#states.forEach((state, channel) => {
      this.weighChannel(channel);
      const { input, spectrum, voice, music } = state;
      this.#stft.addInverse(spectrum, state.voiceMask, this.#scratch, voice);
      this.#stft.addInverse(spectrum, state.musicMask, this.#scratch, music);
      for (let i = 0; i < HOP; i++) {
        result.voice[channel]![offset + i] = voice[i]!;
        result.music[channel]![offset + i] = music[i]!;
        // The rest, so that the stems sum to the input.
        result.ambience[channel]![offset + i] = input[i]! - voice[i]! - music[i]!;
      }
      for (const stem of [voice, music]) {
        stem.copyWithin(0, HOP);
        stem.fill(0, WINDOW - HOP);
      }
    });
  }

  /** Adapts the common masks to a channel: voice that its role can't hold becomes music. */
  private weighChannel(channel: number): void {
    const { voiceMask, musicMask } = this.#states[channel]!;
    const { voice, music } = this.#masks;
    const share = this.getVoiceShare(channel);
    for (let bin = 0; bin < BINS; bin++) {
      const own = voice[bin]! * (typeof share === 'number' ? share : share[bin]!);
      voiceMask[bin] = own;
      musicMask[bin] = Math.min(1 - own, music[bin]! + voice[bin]! - own);
    }
  }

  private getVoiceShare(channel: number): number | Float32Array {
    const role = this.#channels[channel]!;
    if (role === 'center') return 1;
    if (role === 'surround' || role === 'low-frequency') return 0;
    const left = this.#states[this.#channels.indexOf('left')]!;
    const right = this.#states[this.#channels.indexOf('right')]!;
    if (role === 'left') measureCenterAgreement(left.spectrum, right.spectrum, this.#agreement);
    return this.#agreement;
  }

  /** Drops the padding before the first and after the last sample of the input. */
  private trimBlock(block: {
    voice: Float32Array[];
    music: Float32Array[];
    ambience: Float32Array[];
  }): SeparatedBlock {
    const size = block.voice[0]?.length ?? 0;
    const start = Math.min(this.#skip, size);
    this.#skip -= start;
    const end = Math.min(size, start + Math.max(0, this.#received - this.#delivered));
    this.#delivered += end - start;
    const cut = (stem: Float32Array[]): Float32Array[] => stem.map((samples) => samples.subarray(start, end));
    return { voice: cut(block.voice), music: cut(block.music), ambience: cut(block.ambience) };
  }
}
