import FFT from 'fft.js';

/** 43 ms at 48 kHz: resolves the harmonics of a speaking voice. */
export const WINDOW = 2048;
export const HOP = WINDOW / 4;
export const BINS = WINDOW / 2 + 1;

/** Square root of the Hann window, applied before and after the transform; four overlapping windows sum to 2. */
const ROOT_HANN = Float64Array.from({ length: WINDOW }, (_, i) => Math.sin((Math.PI * i) / WINDOW));
const OVERLAP_GAIN = 1 / 2;

/** Interleaved real and imaginary parts, `WINDOW` complex numbers. */
export type Spectrum = Float64Array;

/** Short-time Fourier transform of one channel and its overlap-added inverse. */
export class Stft {
  readonly #fft = new FFT(WINDOW);
  readonly #windowed = new Float64Array(WINDOW);
  readonly #inverse = new Float64Array(2 * WINDOW);

  /** Transforms `WINDOW` samples of `input` from `offset` on. */
  forward(input: Float32Array, offset: number, spectrum: Spectrum): void {
    for (let i = 0; i < WINDOW; i++) this.#windowed[i] = input[offset + i]! * ROOT_HANN[i]!;
    this.#fft.realTransform(spectrum, this.#windowed);
    this.#fft.completeSpectrum(spectrum);
  }

  /** Adds the inverse of `spectrum`, weighed by `mask` per bin, to `WINDOW` samples of `output`. */
  addInverse(spectrum: Spectrum, mask: Float32Array, scratch: Spectrum, output: Float32Array): void {
    for (let bin = 0; bin < BINS; bin++) {
      const mirrored = bin === 0 ? 0 : WINDOW - bin;
      const gain = mask[bin]!;
      scratch[2 * bin] = spectrum[2 * bin]! * gain;
      scratch[2 * bin + 1] = spectrum[2 * bin + 1]! * gain;
      scratch[2 * mirrored] = spectrum[2 * mirrored]! * gain;
      scratch[2 * mirrored + 1] = spectrum[2 * mirrored + 1]! * gain;
    }
    this.#fft.inverseTransform(this.#inverse, scratch);
    for (let i = 0; i < WINDOW; i++) output[i]! += this.#inverse[2 * i]! * ROOT_HANN[i]! * OVERLAP_GAIN;
  }
}
