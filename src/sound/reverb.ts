import { createBiquad, filterInPlace } from './biquad.ts';

/** Delays in samples at 44.1 kHz (Jezar's Freeverb); those of the right channel are longer by STEREO_SPREAD. */
const COMBS = [1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617];
const ALLPASSES = [556, 441, 341, 225];
const STEREO_SPREAD = 23;
const RATE_FACTOR = 48_000 / 44_100;

export interface Reverb {
  /** Reverberation time: seconds until the sound has decayed by 60 dB. */
  readonly decaySeconds: number;
  /** Share of reflections in the result, 0 to 1. */
  readonly wet: number;
  /** Cutoff of the low-pass on reflections, in Hz. */
  readonly dampingHz: number;
}

/** Adds reverberation to a stereo sound at 48 kHz. The result is longer than the sound by `tailSeconds`. */
export function applyReverb(
  [left, right]: readonly [Float32Array, Float32Array],
  { decaySeconds, wet, dampingHz }: Reverb,
  tailSeconds = 0,
): [Float32Array, Float32Array] {
  const length = left.length + Math.round(tailSeconds * 48_000);
  const source = new Float32Array(length);
  for (let i = 0; i < left.length; i++) source[i] = (left[i]! + right[i]!) * 0.5;
  filterInPlace(source, createBiquad('highpass', 150, 48_000), createBiquad('lowpass', dampingHz, 48_000));
  return [left, right].map((dry, channel) => {
    const reflections = renderReflections(source, channel * STEREO_SPREAD, decaySeconds);
    const out = new Float32Array(length);
    for (let i = 0; i < length; i++) out[i] = (dry[i] ?? 0) * (1 - wet) + reflections[i]! * wet;
    return out;
  }) as [Float32Array, Float32Array];
}

function renderReflections(source: Float32Array, spread: number, decaySeconds: number): Float32Array {
  const out = new Float32Array(source.length);
  for (const comb of COMBS) {
    const delay = Math.round((comb + spread) * RATE_FACTOR);
    const feedback = 10 ** ((-3 * delay) / 48_000 / decaySeconds);
    const line = new Float32Array(delay);
    for (let i = 0, at = 0; i < source.length; i++, at = at + 1 === delay ? 0 : at + 1) {
      const delayed = line[at]!;
      out[i]! += delayed * 0.25;
      line[at] = source[i]! + delayed * feedback;
    }
  }
  for (const allpass of ALLPASSES) {
    const delay = Math.round((allpass + spread) * RATE_FACTOR);
    const line = new Float32Array(delay);
    for (let i = 0, at = 0; i < out.length; i++, at = at + 1 === delay ? 0 : at + 1) {
      const delayed = line[at]!;
      const input = out[i]!;
      out[i] = delayed - input * 0.5;
      line[at] = input + delayed * 0.5;
    }
  }
  return out;
}
