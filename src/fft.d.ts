declare module 'fft.js' {
  export default class FFT {
    constructor(size: number);
    realTransform(output: Float64Array, input: Float64Array): void;
    completeSpectrum(spectrum: Float64Array): void;
    inverseTransform(output: Float64Array, input: Float64Array): void;
  }
}
