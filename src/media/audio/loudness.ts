import type { Rational } from '../../core/rational.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { createAudioPad } from './audio-pad.ts';

/** Loudness by EBU R 128 / ITU-R BS.1770. */
export interface Loudness {
  /** Integrated, in LUFS; -Infinity for silence. */
  readonly integratedLufs: number;
  /** Loudness range in LU (EBU Tech 3342). */
  readonly rangeLu: number;
  /** True peak in dBTP; -Infinity for silence. */
  readonly truePeakDbtp: number;
}

/** FFmpeg filter text that measures audio and adds the running values to every frame's metadata. */
export const LOUDNESS_FILTER = 'ebur128=peak=true:metadata=1';

/** The meter reports this for silence, as nothing passes its gate. */
const GATE_LUFS = -70;

/** Reads the running values of frames that passed `LOUDNESS_FILTER`. */
export class LoudnessReader {
  #integrated = Number.NEGATIVE_INFINITY;
  #range = 0;
  #peak = 0;
  /** Short-term loudness (3 s) once per second, in LUFS. */
  readonly shortTerm: number[] = [];
  #seconds = 0;

  add(frame: Frame): void {
    const metadata = frame.getMetadata();
    const readValue = (key: string): number => Number(metadata.get(`lavfi.r128.${key}`) ?? Number.NaN);
    const integrated = readValue('I');
    if (!Number.isNaN(integrated)) this.#integrated = integrated;
    const range = readValue('LRA');
    if (!Number.isNaN(range)) this.#range = range;
    const peak = readValue('true_peak');
    if (!Number.isNaN(peak)) this.#peak = Math.max(this.#peak, peak);
    const before = Math.floor(this.#seconds);
    this.#seconds += frame.nbSamples / frame.sampleRate;
    if (Math.floor(this.#seconds) > before)
      this.shortTerm.push(Math.max(GATE_LUFS, readValue('S') || GATE_LUFS));
  }

  getResult(): Loudness {
    return {
      integratedLufs: this.#integrated <= GATE_LUFS ? Number.NEGATIVE_INFINITY : this.#integrated,
      rangeLu: this.#range,
      truePeakDbtp: this.#peak > 0 ? 20 * Math.log10(this.#peak) : Number.NEGATIVE_INFINITY,
    };
  }
}

/** Measures the loudness of decoded audio. Dispose with `using`, or call `finish`. */
export class LoudnessMeter implements Disposable {
  readonly reader = new LoudnessReader();
  readonly #timeBase: Rational;
  #graph: FilterGraph | undefined;

  constructor(timeBase: Rational) {
    this.#timeBase = timeBase;
  }

  /** Takes over `frame` and frees it. */
  async add(frame: Frame): Promise<void> {
    this.#graph ??= await FilterGraph.open({
      inputs: { in: createAudioPad(frame, this.#timeBase) },
      text: `[in]${LOUDNESS_FILTER}[out]`,
      outputs: { out: 'audio' },
    });
    await this.#graph.push('in', frame);
    for await (const measured of this.#graph.drain('out')) {
      this.reader.add(measured);
      measured.free();
    }
  }

  finish(): Loudness {
    this[Symbol.dispose]();
    return this.reader.getResult();
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]();
    this.#graph = undefined;
  }
}
