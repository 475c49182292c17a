/** Samples from `start` up to `end`, which is not part of it. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Concatenates blocks of samples. */
export function joinSamples(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The sum of several sounds of equal length, channel by channel. */
export function sumChannels(sounds: readonly (readonly Float32Array[])[]): Float32Array[] {
  const [first, ...others] = sounds;
  return first!.map((samples, channel) => {
    const sum = Float32Array.from(samples);
    for (const other of others) {
      const added = other[channel]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += added[i]!;
    }
    return sum;
  });
}
