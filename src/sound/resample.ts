/** Zero crossings of the windowed sinc on each side. */
const HALF_WIDTH = 16;
const PHASES = 256;
const KAISER_BETA = 8;

/**
 * Resamples by `ratio` (output samples per input sample) with a Kaiser-windowed sinc filter; stop-band attenuation is about
 * 80 dB. The first sample stays at time zero.
 */
export function resample(samples: Float32Array, ratio: number): Float32Array {
  if (ratio === 1) return Float32Array.from(samples);
  const cutoff = Math.min(1, ratio);
  const half = Math.ceil(HALF_WIDTH / cutoff);
  const kernel = tables.get(cutoff) ?? createSincTable(cutoff, half);
  tables.set(cutoff, kernel);
  const out = new Float32Array(Math.max(0, Math.round(samples.length * ratio)));
  const taps = 2 * half;
  for (let i = 0; i < out.length; i++) {
    const position = i / ratio;
    const base = Math.floor(position);
    const phase = Math.round((position - base) * PHASES);
    const first = base - half + 1;
    const end = Math.min(taps, samples.length - first);
    let sum = 0;
    for (let t = Math.max(0, -first), k = phase * taps + t; t < end; t++, k++)
      sum += samples[first + t]! * kernel[k]!;
    out[i] = sum;
  }
  return out;
}

/** Tables by cutoff: computing one takes longer than resampling a line, and few ratios are in use. */
const tables = new Map<number, Float32Array>();

/** Filter taps by phase, which is the position between two samples. */
function createSincTable(cutoff: number, half: number): Float32Array {
  const taps = 2 * half;
  const table = new Float32Array((PHASES + 1) * taps);
  for (let phase = 0; phase <= PHASES; phase++) {
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const x = t - half + 1 - phase / PHASES;
      const window =
        computeBesselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - (x / half) ** 2))) /
        computeBesselI0(KAISER_BETA);
      const value = (x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x)) * window;
      table[phase * taps + t] = value;
      sum += value;
    }
    // Normalized so that every phase passes a constant unchanged.
    for (let t = 0; t < taps; t++) table[phase * taps + t]! /= sum;
  }
  return table;
}

/** Modified Bessel function of the first kind, order zero. */
function computeBesselI0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
