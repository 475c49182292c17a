/** Decibels to a linear gain. */
export function fromDb(db: number): number {
  return 10 ** (db / 20);
}

/** A linear gain to decibels; -Infinity for 0. */
export function toDb(gain: number): number {
  return gain > 0 ? 20 * Math.log10(gain) : Number.NEGATIVE_INFINITY;
}

/** The largest absolute sample. */
export function measurePeak(samples: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const size = Math.abs(samples[i]!);
    if (size > peak) peak = size;
  }
  return peak;
}

/** Fades in and out in place with a raised cosine. Lengths in samples. @returns `samples` */
export function fadeEdges(samples: Float32Array, fadeIn: number, fadeOut: number): Float32Array {
  const rise = Math.min(fadeIn, samples.length);
  for (let i = 0; i < rise; i++) samples[i]! *= 0.5 - 0.5 * Math.cos((Math.PI * i) / rise);
  const fall = Math.min(fadeOut, samples.length);
  for (let i = 0; i < fall; i++)
    samples[samples.length - 1 - i]! *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fall);
  return samples;
}
