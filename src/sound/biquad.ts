/** Coefficients of a second-order IIR filter section, normalized by a0. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

type Kind = 'lowpass' | 'highpass' | 'bandpass' | 'peak' | 'low-shelf' | 'high-shelf';

export interface BiquadShape {
  readonly q?: number;
  /** Gain of peak and shelf filters; ignored by the others. */
  readonly gainDb?: number;
}

/**
 * Designs a filter by the Audio EQ Cookbook (R. Bristow-Johnson, W3C note 2021). The bandpass has 0 dB at its center.
 */
export function createBiquad(
  kind: Kind,
  frequencyHz: number,
  sampleRate: number,
  { q = Math.SQRT1_2, gainDb = 0 }: BiquadShape = {},
): Biquad {
  const w = 2 * Math.PI * Math.min(0.49, Math.max(1e-5, frequencyHz / sampleRate));
  const [cos, alpha] = [Math.cos(w), Math.sin(w) / (2 * q)];
  const a = 10 ** (gainDb / 40);
  const [b0, b1, b2, a0, a1, a2] = COOKBOOK[kind]({ cos, alpha, a, root: 2 * Math.sqrt(a) * alpha });
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}

/** b0, b1, b2, a0, a1, a2. */
type Coefficients = readonly [number, number, number, number, number, number];

/** Terms of the formulas, by the cookbook's names. */
interface Terms {
  readonly cos: number;
  readonly alpha: number;
  readonly a: number;
  readonly root: number;
}

const COOKBOOK: Readonly<Record<Kind, (terms: Terms) => Coefficients>> = {
  lowpass: ({ cos, alpha }) => [(1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha],
  highpass: ({ cos, alpha }) => [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha],
  bandpass: ({ cos, alpha }) => [alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha],
  peak: ({ cos, alpha, a }) => [
    1 + alpha * a,
    -2 * cos,
    1 - alpha * a,
    1 + alpha / a,
    -2 * cos,
    1 - alpha / a,
  ],
  'low-shelf': ({ cos, a, root }) => [
    a * (a + 1 - (a - 1) * cos + root),
    2 * a * (a - 1 - (a + 1) * cos),
    a * (a + 1 - (a - 1) * cos - root),
    a + 1 + (a - 1) * cos + root,
    -2 * (a - 1 + (a + 1) * cos),
    a + 1 + (a - 1) * cos - root,
  ],
  'high-shelf': ({ cos, a, root }) => [
    a * (a + 1 + (a - 1) * cos + root),
    -2 * a * (a - 1 + (a + 1) * cos),
    a * (a + 1 + (a - 1) * cos - root),
    a + 1 - (a - 1) * cos + root,
    2 * (a - 1 - (a + 1) * cos),
    a + 1 - (a - 1) * cos - root,
  ],
};

/** Applies filter sections, from a zero state, and overwrites the samples with the result. @returns `samples` */
export function filterInPlace(samples: Float32Array, ...sections: readonly Biquad[]): Float32Array {
  for (const { b0, b1, b2, a1, a2 } of sections) {
    let [z1, z2] = [0, 0];
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const y = b0 * x + z1;
      z1 = b1 * x - a1 * y + z2;
      z2 = b2 * x - a2 * y;
      samples[i] = y;
    }
  }
  return samples;
}
