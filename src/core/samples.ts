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

/** Adds samples to others of the same length, in place. */
export function addSamples(target: Float32Array, added: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += added[i]!;
}
